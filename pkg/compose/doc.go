// Package compose writes what a topology asks for as one file: for `docker
// compose up` on one machine without a Swarm, or for `docker stack deploy` on a
// Swarm. It knows no Docker client.
//
// The files that parts need (Kafka's properties, start scripts, the monitor's
// config) stand in the services' environment, and each part writes its own
// before it starts: the docker command of engine 20.10 takes no content of
// configs within the file, and one file must hold all.
//
// All parts start at the same time, in any order. Each waits for those that it
// needs.
package compose
