// Package kafkatest starts real Kafka for tests: single KRaft brokers and
// MirrorMakers, as local Java processes on free loopback ports, with the very
// properties that package deploy gives to deployed ones.
//
// It needs java (JAVA_HOME or PATH) and a folder with the jars of Apache Kafka
// 4.3.1, named by the environment variable KAFKA_LIBS; without them a test
// fails. Tests that use it carry the build tag kafka. Processes and folders are
// gone when the test ends, also when it panics or times out.
package kafkatest
