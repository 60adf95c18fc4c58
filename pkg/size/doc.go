// Package size tells ahead whether a topology fits its machines, and what the
// first limit is. It is a pure function of a topology, of what the nodes have,
// and of costs that were measured: the same input gives the same answer.
//
// A cost of a part is so much CPU time for each alert and so much for each byte
// that it handles. What a node needs in a visit is the sum over the parts that run
// on it, and is compared with its cores times the interval between visits. The
// costs are those of the machine that measured them; another one may be faster.
package size
