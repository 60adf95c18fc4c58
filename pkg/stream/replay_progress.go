package stream

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"minibroker/pkg/filter"
)

// replayGroup is the group whose committed offset in the dead letters tells how
// far those of a filter have been replayed.
func replayGroup(name string) string { return "replay-" + name }

// replayProgress says which of a filter's dead letters have been replayed: those
// before the offset reached, but for the open ones. It counts only that filter's
// letters, so the others' do not part what is open.
type replayProgress struct {
	reached int64
	open    []stretch // rising, none touches another
}

// stretch is offsets of dead letters, from the first to the last of them.
type stretch struct{ first, last int64 }

// replayVersion begins the text of a progress.
const replayVersion = "1"

// done reports whether the letter at an offset has been replayed.
func (p replayProgress) done(offset int64) bool {
	if offset >= p.reached {
		return false
	}
	for _, s := range p.open {
		if s.first <= offset && offset <= s.last {
			return false
		}
	}
	return true
}

// first is the offset of the first letter that may not have been replayed: what
// is committed as the group's offset.
func (p replayProgress) first() int64 {
	if len(p.open) > 0 {
		return p.open[0].first
	}
	return p.reached
}

// text is what is kept beside the group's offset: "1", the offset that was
// reached in base 36, and the stretches, each the distance from the last offset
// before and its length as varints, in unpadded URL base64; joined by commas.
func (p replayProgress) text() string {
	var b []byte
	at := int64(0)
	for _, s := range p.open {
		b = binary.AppendUvarint(b, uint64(s.first-at))
		b = binary.AppendUvarint(b, uint64(s.last-s.first))
		at = s.last
	}
	return replayVersion + "," + strconv.FormatInt(p.reached, 36) + "," + base64.RawURLEncoding.EncodeToString(b)
}

// fits reports whether Kafka keeps the text.
func (p replayProgress) fits() bool { return len(p.text()) <= filter.MaxText }

// parseReplayProgress reads what text wrote; the empty text is that of a group
// that has committed nothing.
func parseReplayProgress(text string) (replayProgress, error) {
	var p replayProgress
	if text == "" {
		return p, nil
	}
	fields := strings.Split(text, ",")
	if len(fields) != 3 || fields[0] != replayVersion {
		return p, fmt.Errorf("progress of a replay is %.20q; only form %s is known", text, replayVersion)
	}
	var err error
	if p.reached, err = strconv.ParseInt(fields[1], 36, 64); err != nil || p.reached < 0 {
		return replayProgress{}, fmt.Errorf("progress of a replay: %q is no offset", fields[1])
	}
	b, err := base64.RawURLEncoding.DecodeString(fields[2])
	if err != nil {
		return replayProgress{}, fmt.Errorf("progress of a replay: %w", err)
	}
	at := int64(0)
	for len(b) > 0 {
		distance, n := binary.Uvarint(b)
		length, m := uint64(0), 0
		if n > 0 {
			length, m = binary.Uvarint(b[n:])
		}
		s := stretch{first: at + int64(distance)}
		s.last = s.first + int64(length)
		if n <= 0 || m <= 0 || s.first < at || s.last < s.first || s.last >= p.reached {
			return replayProgress{}, fmt.Errorf("progress of a replay: what is open ends at %d, and makes no sense behind it", at)
		}
		p.open, at, b = append(p.open, s), s.last, b[n+m:]
	}
	return p, nil
}

// positioning is how to ask where a group stands.
type positioning func(client *topicClient, group string) (position, error)

// replayProgressOf asks how far the dead letters of a filter have been replayed.
func replayProgressOf(letters *topicClient, name string, ask positioning) (replayProgress, error) {
	group := replayGroup(name)
	pos, err := ask(letters, group)
	if err != nil {
		return replayProgress{}, err
	}
	p, err := parseReplayProgress(pos.metadata)
	if err != nil {
		return p, fmt.Errorf("group %s: %w: %w", group, errState, err)
	}
	return p, nil
}
