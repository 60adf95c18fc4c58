// Package topology turns the files a user writes (topology YAML and node-ID
// files) into one checked Topology, or into every error in them at once, each
// with its file, line, column and how to mend it. It knows neither Docker nor
// Kafka, and it never looks at the alert files.
package topology
