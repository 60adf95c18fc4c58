package stream

import (
	"strings"

	"minibroker/pkg/filter"
)

// passedBefore knows which alerts of which visits a filter's topic holds.
type passedBefore struct {
	topic   *topicClient
	decoder *decoder        // of visit and id alone
	next    map[int32]int64 // by partition
	ids     map[filter.Key][]int64
}

func newPassedBefore(topic *topicClient, decoder *decoder) *passedBefore {
	return &passedBefore{topic: topic, decoder: decoder, next: map[int32]int64{}, ids: map[filter.Key][]int64{}}
}

// catchUp reads what is committed in the topic by now. What is no alert, and so
// was put there by another, takes up nobody's room.
func (p *passedBefore) catchUp() (err error) {
	for _, partition := range p.topic.partitions {
		if p.next[partition], err = scan(p.topic, partition, p.next[partition], p.take); err != nil {
			return err
		}
	}
	return nil
}

func (p *passedBefore) take(m *message) error {
	if visit, id, _, err := p.decoder.decode(m.Value); err == nil {
		key := filter.Key{Run: runOf(m.Headers), ID: visit}
		p.ids[key] = append(p.ids[key], id)
	}
	return nil
}

// countsIn parts what a filter keeps beside its offsets: what it needs for its
// order, if it has one, and its counts.
func countsIn(metadata string, most int) (head string, visits *filter.Cap, err error) {
	order, counts, ranked := strings.Cut(metadata, "|")
	if ranked {
		head, metadata = order+"|", counts
	}
	visits, err = filter.ParseCap(most, metadata)
	return head, visits, err
}
