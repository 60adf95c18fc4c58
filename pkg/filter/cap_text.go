package filter

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxText is the longest text that Cap.Text returns, bytes: what Kafka keeps as
// the metadata of a committed offset when it is not told otherwise.
const MaxText = 4096

// textVersion begins every text.
const textVersion = "1"

// Text returns what the cap has counted, in at most MaxText bytes of ASCII.
// Counts of all visits are kept; the ids of passed alerts of the most recent
// visits as far as there is room.
//
// The form is "1" and, each after a comma, the runs of the visits; then for
// each visit, the least recently counted first, a semicolon and the fields run
// (its place in the list of runs, from 0), id, size, read, matched, passed,
// first (Unix milliseconds), reported (0 or 1), joined by commas, numbers in
// base 36; then, if kept, a comma and the passed ids: each one's difference to
// the one before as signed varint, in unpadded URL base64.
func (c *Cap) Text() string { return c.TextWithin(MaxText) }

// TextWithin is Text in at most so many bytes, which must leave room for the
// counts.
func (c *Cap) TextWithin(most int) string {
	head := textVersion
	runs := map[string]int{}
	for _, v := range c.visits {
		if _, listed := runs[v.Run]; !listed {
			runs[v.Run] = len(runs)
			head += "," + v.Run
		}
	}
	entries := make([]string, len(c.visits))
	room := most - len(head)
	for i, v := range c.visits {
		entries[i] = v.counts(runs[v.Run])
		room -= len(entries[i])
	}
	for i, v := range slices.Backward(c.visits) {
		if v.Passed == 0 || len(v.PassedIDs) != v.Passed {
			continue
		}
		if ids := "," + encodeIDs(v.PassedIDs); len(ids) <= room {
			entries[i] += ids
			room -= len(ids)
		}
	}
	return head + strings.Join(entries, "")
}

// counts is a visit's part of the text without its ids: at most 63 bytes.
func (v *Visit) counts(run int) string {
	reported := int64(0)
	if v.Reported {
		reported = 1
	}
	b := append(make([]byte, 0, 64), ';')
	for i, n := range []int64{int64(run), v.ID, count(v.Size), count(v.Read), count(v.Matched), count(v.Passed), v.First.UnixMilli(), reported} {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 36)
	}
	return string(b)
}

// count bounds a count to 31 bits, six digits.
func count(n int) int64 { return int64(max(0, min(n, 1<<31-1))) }

// ParseCap restores a cap from its Text, with a limit of alerts a visit, which
// may have changed since. The empty text is a cap that has seen nothing.
func ParseCap(limit int, text string) (*Cap, error) {
	c := NewCap(limit)
	if text == "" {
		return c, nil
	}
	head, rest, any := strings.Cut(text, ";")
	runs := strings.Split(head, ",")
	if runs[0] != textVersion {
		return nil, fmt.Errorf("counts of visits begin with %.10q; only form %s is known", runs[0], textVersion)
	}
	for any {
		var entry string
		entry, rest, any = strings.Cut(rest, ";")
		v, err := parseVisit(entry, runs[1:])
		if err != nil {
			return nil, fmt.Errorf("counts of visits, visit %d: %q: %w", len(c.visits)+1, entry, err)
		}
		if len(c.visits) == maxVisits {
			return nil, fmt.Errorf("counts of visits: more than %d visits", maxVisits)
		}
		c.visits = append(c.visits, v)
	}
	return c, nil
}

// parseVisit reads one visit's part of the text.
func parseVisit(entry string, runs []string) (*Visit, error) {
	fields := strings.Split(entry, ",")
	if len(fields) != 8 && len(fields) != 9 {
		return nil, fmt.Errorf("%d fields where there should be 8 or 9", len(fields))
	}
	var n [8]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(fields[i], 36, 64); err != nil {
			return nil, err
		}
	}
	if n[0] < 0 || n[0] >= int64(len(runs)) {
		return nil, fmt.Errorf("run %d of %d", n[0], len(runs))
	}
	for _, c := range n[2:6] {
		if c != count(int(c)) {
			return nil, fmt.Errorf("a count is negative or too large")
		}
	}
	v := &Visit{
		Key:  Key{Run: runs[n[0]], ID: n[1]},
		Size: int(n[2]), Read: int(n[3]), Matched: int(n[4]), Passed: int(n[5]),
		First: time.UnixMilli(n[6]), Reported: n[7] == 1,
	}
	if len(fields) == 9 {
		var err error
		if v.PassedIDs, err = decodeIDs(fields[8]); err != nil {
			return nil, err
		}
		if len(v.PassedIDs) != v.Passed {
			return nil, fmt.Errorf("%d ids of %d passed alerts", len(v.PassedIDs), v.Passed)
		}
	}
	return v, nil
}

func encodeIDs(ids []int64) string {
	var b []byte
	before := int64(0)
	for _, id := range ids {
		b = binary.AppendVarint(b, id-before)
		before = id
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeIDs(text string) ([]int64, error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	var ids []int64
	before := int64(0)
	for len(b) > 0 {
		difference, n := binary.Varint(b)
		if n <= 0 {
			return nil, fmt.Errorf("ids end in the middle of a number")
		}
		before += difference
		ids = append(ids, before)
		b = b[n:]
	}
	return ids, nil
}
