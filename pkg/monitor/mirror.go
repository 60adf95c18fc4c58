package monitor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"minibroker/pkg/kafka"
)

// mirror watches one mirror and the MirrorMaker that feeds it.
type mirror struct {
	broker
	hub      string // MirrorMaker's name of the hub
	thin     bool   // it gets the stampless topic
	arrivals *arrivals
	follower *kafka.Mirror // on the present connection
	failures []string      // of MirrorMaker
	sources  kafka.Offsets // MirrorMaker's offsets in the hub's topics
}

// poll finds out all that the mirror itself can tell. copied is what MirrorMaker
// copies, streams are the topics that have every alert.
func (m *mirror) poll(copied Topic, streams []string) BrokerStatus {
	connected := m.cluster
	topics, err := m.prepare()
	if err == nil {
		if m.follower == nil || m.cluster != connected {
			m.follower = m.cluster.NewMirror(m.hub)
		}
		// First what MirrorMaker says it has copied, then what is there: see lost.
		err = m.follower.Update()
		m.sources, m.failures = m.follower.SourceOffsets(), m.follower.Failures()
	}
	if err == nil {
		err = m.readOffsets(copied)
	}
	if err == nil {
		err = m.readLag(streams)
	}
	return m.status(copied, topics, err)
}

// judge completes a status with what only the comparison with the hub tells. The
// hub's offsets must be younger than the mirror's.
func (m *mirror) judge(s BrokerStatus, copied Topic, hub *broker, sent *canaries, now time.Time) MirrorStatus {
	newest, took := m.arrivals.last()
	status := MirrorStatus{BrokerStatus: s, CanarySeconds: took.Seconds()}
	status.Copies = !newest.IsZero() && !sent.missing(now, newest) && len(m.failures) == 0
	complaints := slices.Clone(m.failures)
	for p, end := range hub.ends[copied.Name] {
		start := hub.starts[copied.Name][p]
		source, ok := m.sources[copied.Name][p]
		if !ok {
			source = start
		} else if s.Ready {
			complaints = append(complaints, inconsistent(copied.Name, p, source, start, end, m.ends[copied.Name][p], m.thin)...)
		}
		status.Source += source
		status.Lag += max(0, end-max(source, start))
	}
	if sent.missing(now, newest) && len(m.failures) == 0 {
		complaints = append(complaints, fmt.Sprintf("MirrorMaker does not copy: no canary came since %s", since(newest)))
	}
	if s.Error == "" && len(complaints) > 0 {
		status.Error = shorten(m.Part + ": " + strings.Join(complaints, "; "))
	}
	return status
}

// inconsistent says what cannot be, unless alerts were lost: MirrorMaker itself
// passes over all of it in silence. source is its offset in a partition of the
// hub, which has the offsets from start to end; mirrorEnd is the mirror's end.
// Where the hub's topic may have markers among its records, their number there
// says of the mirror's no more than that there are some.
func inconsistent(topic string, partition int32, source, start, end, mirrorEnd int64, markers bool) []string {
	at := fmt.Sprintf("%s/%d", topic, partition)
	least := source - start
	if markers {
		least = min(least, 1)
	}
	switch {
	case source > end:
		return []string{fmt.Sprintf("MirrorMaker remembers offset %d of %s, the hub has only %d: the hub has lost its data", source, at, end)}
	case source < start:
		return []string{fmt.Sprintf("offsets %d to %d of %s left the hub before MirrorMaker copied them", source, start-1, at)}
	case mirrorEnd < least:
		return []string{fmt.Sprintf("%s should hold at least %d records and ends at %d: the mirror has lost its data", at, least, mirrorEnd)}
	}
	return nil
}

func since(t time.Time) string {
	if t.IsZero() {
		return "the monitor's start"
	}
	return t.Format(time.RFC3339)
}
