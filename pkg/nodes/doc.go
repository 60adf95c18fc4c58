// Package nodes chooses which nodes of a Swarm serve which role, and writes the
// node-ID files that a topology names. The choice is a pure function of the
// nodes and a rule: the same Swarm gives the same files.
package nodes
