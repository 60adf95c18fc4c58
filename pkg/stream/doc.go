// Package stream moves alerts through Kafka: the sender puts visits on the hub,
// a filter forwards the few alerts that pass from its mirror's full stream to
// its own topic, a consumer reads such a topic. Each tells on the hub's topic
// of records what it did and when; telling never holds the stream up.
//
// Guarantees, given a topic that keeps what was acknowledged:
//
//   - The sender writes each alert of a run once, in order, also when it is killed
//     at any point and started again: it goes on behind the last alert that is on
//     the hub. One sender at a time writes a run.
//   - A filter's topic holds, per visit, the first alerts that match, at most the
//     cap, each once, byte for byte with key, headers and time; also when
//     the filter is killed at any point, and when two processes run it (the older
//     one fails). "First" is by offset where the stream has one partition, else
//     by the order in which the filter read them. What passes, the offsets read and the
//     counts of open visits are committed in one transaction; readers must read
//     committed.
//   - A consumer prints and tells each alert once; one that is killed prints once
//     more what the hub had not been told of, half a second's at most.
//   - A mirror may be replaced by an empty one that is fed again from the hub.
//     Filters and consumers read back from the hub's records which alerts passed
//     and which were received, so nothing of this changes.
package stream
