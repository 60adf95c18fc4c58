// Package swarm is the only one that knows the Docker client. It reads a
// Swarm into a plan.Snapshot, makes and removes the objects that a plan names,
// and runs the short-lived jobs by which the command line learns what only the
// overlay or a worker can tell.
package swarm
