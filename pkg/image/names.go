package image

import (
	"strings"

	"minibroker/pkg/version"
)

// The images.
const (
	// Alertstream holds our own program: sender, filter, consumer, monitor, registry.
	Alertstream = "alertstream"
	// Kafka holds Apache Kafka with MirrorMaker, a Java runtime and our health probe.
	Kafka = "kafka"
)

// KafkaVersion is the version of Apache Kafka in the kafka image.
const KafkaVersion = "4.3.1"

// Names are the names of all images, sorted.
var Names = []string{Alertstream, Kafka}

// Tag is how an image is called where no build is asked: without the part that
// tells one build from another.
func Tag(name string) string {
	if name == Kafka {
		return "minibroker/kafka:" + KafkaVersion
	}
	return "minibroker/" + name + ":" + tagSafe(version.Version)
}

// refFor is the name of one build, told apart by the start of its inputs' hash.
func refFor(name, inputs string) string { return Tag(name) + "-" + inputs[:8] }

// tagSafe replaces what a tag may not hold, such as the + of v1.2.0+dirty.
func tagSafe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, s)
}
