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
	p := partition{topic, number}
	if m[p].end != end {
		data, err := cluster.DataEnd(topic, number, end)
		if err != nil {
			return 0, err
		}
		m[p] = dataEnd{end, data}
	}
	return max(0, m[p].data-offset), nil
}
