package job

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"minibroker/pkg/kafka"
	"minibroker/pkg/lag"
	"minibroker/pkg/stream"
)

// GroupLag is a line of Lag: how far one group is in one partition. A group that
// has committed nothing has one line without a topic.
type GroupLag struct {
	Broker    string   `json:"broker"` // host of its address: hub, mirror01, …
	Group     string   `json:"group"`
	Members   []string `json:"members"` // client id and host of each
	Topic     string   `json:"topic,omitempty"`
	Partition int32    `json:"partition"`
	Committed int64    `json:"committed"` // the offset that it reads next
	End       int64    `json:"end"`       // of the partition, transaction markers included
	Alerts    int64    `json:"alerts"`    // behind; a marker at the end is none
	Visits    float64  `json:"visits"`    // behind
	// Error is why a broker did not answer; such a line has no group.
	Error string `json:"error,omitempty"`
}

// Lag writes a line for each partition that a group has committed an offset of,
// on each of the brokers; if only is not empty, no more than the name of every
// other group. A broker that does not answer has a line that says why. The last
// line is {"done":true,"count":n}. alertsPerVisit is for alerts that do not tell
// the size of their visit.
func Lag(brokers []string, only string, alertsPerVisit int, out io.Writer) error {
	answers := make([][]GroupLag, len(brokers))
	var asking sync.WaitGroup
	for i, address := range brokers {
		asking.Go(func() {
			name, _, _ := strings.Cut(address, ":")
			lines, err := lagOn(address, only, alertsPerVisit)
			if err != nil {
				lines = []GroupLag{{Error: err.Error()}}
			}
			for j := range lines {
				lines[j].Broker = name
			}
			answers[i] = lines
		})
	}
	asking.Wait()
	encoder := json.NewEncoder(out)
	lines := slices.Concat(answers...)
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return writeDone(out, len(lines))
}

func lagOn(address, only string, alertsPerVisit int) ([]GroupLag, error) {
	cluster, err := connect(address)
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	groups, err := cluster.Groups()
	if err != nil {
		return nil, err
	}
	var lines []GroupLag
	for _, g := range groups {
		if stream.IsMilestone(g.Name) {
			continue
		}
		if only != "" && g.Name != only {
			lines = append(lines, GroupLag{Group: g.Name})
			continue
		}
		of, err := lagOf(cluster, g, alertsPerVisit)
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", g.Name, err)
		}
		lines = append(lines, of...)
	}
	return lines, nil
}

// lagOf looks at every partition that a group has committed an offset of, but
// for those of topics that are gone.
func lagOf(cluster *kafka.Cluster, g kafka.Group, alertsPerVisit int) ([]GroupLag, error) {
	topics := make([]kafka.Topic, 0, len(g.Offsets))
	for _, name := range slices.Sorted(maps.Keys(g.Offsets)) {
		topics = append(topics, kafka.Topic{Name: name, Partitions: int(slices.Max(slices.Collect(maps.Keys(g.Offsets[name])))) + 1})
	}
	gone, err := cluster.MissingTopics(topics)
	if err != nil {
		return nil, err
	}
	topics = slices.DeleteFunc(topics, func(t kafka.Topic) bool { return slices.Contains(gone, t.Name) })
	if len(topics) == 0 {
		return []GroupLag{{Group: g.Name, Members: g.Members}}, nil
	}
	starts, err := cluster.StartOffsets(topics)
	if err != nil {
		return nil, err
	}
	ends, err := cluster.EndOffsets(topics)
	if err != nil {
		return nil, err
	}
	var lines []GroupLag
	for _, t := range topics {
		for _, p := range slices.Sorted(maps.Keys(g.Offsets[t.Name])) {
			at := lag.Reading{Topic: t.Name, Partition: p, Start: starts[t.Name][p], Next: g.Offsets[t.Name][p], End: ends[t.Name][p]}
			behind, err := lag.Of(cluster, at)
			if err != nil {
				return nil, err
			}
			lines = append(lines, GroupLag{
				Group: g.Name, Members: g.Members, Topic: t.Name, Partition: p, Committed: at.Next, End: at.End,
				Alerts: behind.Alerts, Visits: behind.Visits(alertsPerVisit),
			})
		}
	}
	return lines, nil
}
