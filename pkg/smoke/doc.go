// Package smoke judges whether a short-lived deployment did all that it should:
// what its parts told is compared with what an oracle foresees, and the checks
// are written as a page for people and as JUnit XML for machines. It is pure:
// reports and records in, checks out; whoever calls it deploys and takes away.
package smoke
