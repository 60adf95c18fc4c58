// Package alert knows what an LSST alert is made of: its wire format, its Avro schemas, the container files
// that hold visits of alerts, and a generator of believable ones.
//
// A body is the Avro binary encoding of one alert record, without any framing. On Kafka it travels in
// Confluent wire format (Wire, ParseWire), which names its writer schema by an id: 900 for LSST 9.0, 1000 for
// 10.0, 1100 for 11.0. In files it travels in Avro object container files (OpenFile, WriteFile). Both carry
// the body byte for byte; nothing here ever encodes an alert again that it has read.
//
// Who needs a few fields of many alerts compiles a Projection once and decodes each body with it; nothing
// behind the last wanted field is looked at. Every reader here treats its input as hostile: lengths are
// checked before they are believed, and errors name the place.
package alert
