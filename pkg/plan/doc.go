// Package plan turns a topology and a snapshot of the Swarm into the ordered
// operations that make the Swarm what the topology says. It is pure: it calls
// no API, reads no clock and no file, and the same input gives the same plan,
// so that what `plan` prints is what `deploy` does.
//
// Desire says what should exist, Layout which number lives on which node, and
// Compute compares what should exist with what does.
package plan
