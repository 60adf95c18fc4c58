package monitor

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

// troublesBack is how far back what filters told is read when the monitor
// begins: they tell of each visit, of their trouble as well.
const troublesBack = 10 * time.Minute

// troubles follows the records of filters that cannot do their work: those that
// are cut off, or lack a field of the alerts that come.
type troubles struct {
	topic   string
	cluster *kafka.Cluster // that the reader reads from
	reader  *kafka.Reader
	of      map[string]string // part → what it told last
}

// read takes in what was told since the last time.
func (t *troubles) read(cluster *kafka.Cluster) error {
	topics := []kafka.Topic{{Name: t.topic, Partitions: 1}}
	if t.cluster != cluster {
		starts, err := cluster.OffsetsSince(topics, time.Now().Add(-troublesBack))
		if err != nil {
			return err
		}
		t.cluster, t.reader, t.of = cluster, cluster.NewReader(t.topic, 0, starts[t.topic][0]), map[string]string{}
	}
	ends, err := cluster.EndOffsets(topics)
	if err != nil {
		return err
	}
	return t.reader.ReadTo(ends[t.topic][0], func(m kafka.Record) error {
		t.take(m)
		return nil
	})
}

// take notes a record, if it is a filter's. One of a visit without trouble ends
// what was told before.
func (t *troubles) take(m kafka.Record) {
	part := string(m.Key)
	var r report.Record
	if !strings.HasPrefix(part, "filter") || json.Unmarshal(m.Value, &r) != nil {
		return
	}
	if r.Error == "" {
		delete(t.of, part)
		return
	}
	t.of[part] = shorten(r.Trouble())
}

// now is what is told at the moment.
func (t *troubles) now() map[string]string { return maps.Clone(t.of) }
