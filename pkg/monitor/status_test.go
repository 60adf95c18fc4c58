package monitor

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

// TestLineFitsALog: a thousand filters' offsets are left out of a line that
// Docker would cut in two; a hundred's are not.
func TestLineFitsALog(t *testing.T) {
	for filters, told := range map[int]bool{100: true, 1000: false} {
		s := Status{Offsets: map[string]int64{}}
		for n := range filters {
			s.Offsets[fmt.Sprintf("filter%03d", n+1)] = 123_456_789
		}
		text, err := s.line()
		var back Status
		if err = errors.Join(err, json.Unmarshal(text, &back)); err != nil {
			t.Fatal(err)
		}
		if len(text) > 16<<10 || strings.Count(string(text), "\n") != 1 || (len(back.Offsets) == filters) != told {
			t.Errorf("of %d filters: %d bytes, %d offsets", filters, len(text), len(back.Offsets))
		}
	}
}

func TestBegun(t *testing.T) {
	groups := []Group{
		{Part: "filter001", Group: "Filter001", Topic: "full-stream"},
		{Part: "filter002", Group: "Filter002", Topic: "full-stream"},
		{Part: "consumer001", Group: "consumer001", Topic: "Filter001"},
	}
	got := begun(groups, []string{"full-stream"}, map[string]kafka.Offsets{
		"Filter001":   {"full-stream": {0: 40, 1: 2, 2: -1}},
		"Filter002":   {"full-stream": {0: -1, 1: -1, 2: -1}},
		"consumer001": {"Filter001": {0: 7}},
	})
	if diff := cmp.Diff(map[string]int64{"filter001": 42}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
