package stream

import (
	"errors"
	"fmt"
	"slices"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// replay decides about some letters in one transaction. As a filter's session
// does, it first becomes the one producer of the filter's name, and then looks
// where things stand: from there on nobody else moves them.
func (s *replaying) replay() (*allotment, error) {
	txn, err := newTransaction(s.client, s.Name, s.Timeout)
	if err != nil {
		return nil, fmt.Errorf("begin as transactional producer %s: %w", s.Name, fenced(err))
	}
	st, err := s.state(stablePosition)
	if err != nil {
		return nil, err
	}
	if st.progress.reached > s.end {
		return nil, errFenced // another replay was here since the letters were read
	}
	if err := s.passed.catchUp(); err != nil {
		return nil, err
	}
	a, err := s.allot(st)
	if err != nil || a.decided() == 0 {
		return a, err
	}
	messages, err := s.fetch(a.pass)
	if err != nil {
		return nil, err
	}
	if err := s.commit(txn, st, a, messages); err != nil {
		return nil, fmt.Errorf("commit %d alerts to %s: %w", len(messages), s.Name, fenced(err))
	}
	return a, nil
}

// commit makes alerts, progress and counts one step.
func (s *replaying) commit(txn *transaction, st replayState, a *allotment, messages []*message) error {
	f := &forwarder{txn: txn, writer: txn.writer(s.passed.topic, s.Log)}
	failpoint("before-produce")
	if err := f.produce(f.writer, messages); err != nil {
		return err
	}
	failpoint("after-produce")
	group := replayGroup(s.Name)
	if err := txn.addOffsets(group); err != nil {
		return err
	}
	if err := txn.commitOffsets(s.letters, group, map[int32]int64{0: a.progress.first()}, a.progress.text()); err != nil {
		return err
	}
	if len(st.filter.offsets) > 0 { // else the filter has counted nothing, and begins anew
		a.count(st.visits, s.passed.ids)
		if err := txn.addOffsets(s.Name); err != nil {
			return err
		}
		text := st.head + st.visits.TextWithin(filter.MaxText-len(st.head))
		if err := txn.commitOffsets(s.client, s.Name, st.filter.offsets, text); err != nil {
			return err
		}
	}
	failpoint("before-commit")
	if err := txn.commit(); err != nil {
		return err
	}
	failpoint("after-commit")
	return nil
}

// count adds what is decided to the filter's own counts, and lets it tell them.
func (a *allotment) count(visits *filter.Cap, ids map[filter.Key][]int64) {
	for _, late := range a.visits {
		v := visits.Find(late.key)
		if v == nil {
			have := ids[late.key]
			v = &filter.Visit{Key: late.key, First: late.first, Matched: len(have), Passed: len(have), PassedIDs: slices.Clone(have)}
			defer visits.Insert(v) // when it is counted, and none is forgotten that is still to be
		}
		v.Size = max(v.Size, late.size)
		v.Read += late.read
		v.Matched += late.matched
		if len(v.PassedIDs) == v.Passed {
			v.PassedIDs = append(v.PassedIDs, late.passed...)
		}
		v.Passed += len(late.passed)
		v.Reported = false
	}
}

// errFound ends a scan that has found all that it was for.
var errFound = errors.New("all is found")

// fetch reads the alerts of letters as they were before they were set aside.
func (s *replaying) fetch(letters []int) ([]*message, error) {
	if len(letters) == 0 {
		return nil, nil
	}
	place := map[int64]int{} // among the letters, by offset
	first := s.judged[letters[0]].offset
	for at, i := range letters {
		place[s.judged[i].offset] = at
		first = min(first, s.judged[i].offset)
	}
	messages, found := make([]*message, len(letters)), 0
	_, err := scan(s.letters, 0, first, func(m *message) error {
		at, wanted := place[m.offset]
		if !wanted {
			return nil
		}
		messages[at] = unsealed(m.clone())
		messages[at].to = report.PartitionOf(s.judged[letters[at]].id, s.Spread)
		if found++; found == len(letters) {
			return errFound
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFound) {
		return nil, err
	}
	if found < len(letters) {
		return nil, fmt.Errorf("%d of %d dead letters have been deleted by retention since they were read; replay again", len(letters)-found, len(letters))
	}
	return messages, nil
}
