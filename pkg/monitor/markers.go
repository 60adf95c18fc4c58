package monitor

import "minibroker/pkg/kafka"

// markers tells the transaction markers at the end of a partition from records:
// a reader that has read everything stands before them, since nobody delivers
// them. It remembers the last answer for each partition.
type markers map[partition]dataEnd

type partition struct {
	topic  string
	number int32
}

type dataEnd struct{ end, data int64 }

// few is how far behind a reader may be at most for the markers to matter.
const few = 16

// behind returns how many records lie from offset on, given the end offset.
// Markers among them, other than at the end, are counted as records.
func (m markers) behind(cluster *kafka.Cluster, topic string, number int32, offset, end int64) (int64, error) {
	behind := end - offset
	if behind <= 0 || behind > few {
		return max(0, behind), nil
	}
	data, err := m.dataEnd(cluster, topic, number, end)
	return max(0, data-offset), err
}

// dataEnd returns the offset behind the last record before end that is no marker.
func (m markers) dataEnd(cluster *kafka.Cluster, topic string, number int32, end int64) (int64, error) {
	p := partition{topic, number}
	if m[p].end != end {
		data, err := cluster.DataEnd(topic, number, end)
		if err != nil {
			return 0, err
		}
		m[p] = dataEnd{end, data}
	}
	return m[p].data, nil
}

// passMarkers takes markers for no part of what a topic holds. One that is
// written in transactions ends in one, which MirrorMakers never say they copied.
func (b *broker) passMarkers(topic string) error {
	for p, end := range b.ends[topic] {
		data, err := b.markers.dataEnd(b.cluster, topic, p, end)
		if err != nil {
			return err
		}
		b.ends[topic][p] = data
	}
	return nil
}
