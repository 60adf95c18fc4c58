// Package monitor is the eyes of the command line inside the overlay network. It
// makes the topics on the hub and on each mirror, and says over and over, one
// line of JSON at a time, whether the brokers answer, whether each MirrorMaker
// copies, and how many alerts each part is behind.
//
// A MirrorMaker can be dead while its process lives, and then an idle stream has
// no lag that would tell. So the monitor sends canaries, small records in a topic
// of their own that MirrorMaker copies with the stream, and waits for them on
// each mirror.
package monitor
