// Package kafka is what every part of the system shares about Kafka: the client
// settings, making topics, reading offsets, and how far a reader or a MirrorMaker
// is behind. It knows nothing of alerts, and nothing of Swarm.
package kafka
