package compose

import (
	"slices"
	"testing"
)

// TestStampless: in either form a feed runs beside its broker, and filters are
// told where the full alerts are.
func TestStampless(t *testing.T) {
	for layout, tt := range map[string]struct {
		sets          []string
		feed, broker  string
		filter, never []string
	}{
		"beside mirrors": {[]string{"filters.feed=stampless"}, "feed01", "mirror01",
			[]string{"--topic=full-stream-stampless", "--full-topic=full-stream"}, []string{"--full-broker=hub:9092"}},
		"on the hub": {[]string{"filters.feed=stampless", "mirrors.copy=stampless"}, "feed", "hub",
			[]string{"--topic=full-stream-stampless", "--full-topic=full-stream", "--full-broker=hub:9092"}, nil},
	} {
		d := desired(t, tagged(), "testdata/small.yaml", tt.sets...)
		for name, form := range forms {
			text, err := form(d)
			if err != nil {
				t.Fatal(err)
			}
			parts := loads[name](t, text)
			if args := parts[tt.feed].command; !slices.Contains(args, "--broker="+tt.broker+":9092") || !slices.Contains(args, "--stampless=full-stream-stampless") {
				t.Errorf("%s, %s: %s has %q", layout, name, tt.feed, args)
			}
			args := parts["filter001"].command
			lacks := func(flag string) bool { return !slices.Contains(args, flag) }
			if slices.ContainsFunc(tt.filter, lacks) || slices.ContainsFunc(tt.never, func(flag string) bool { return !lacks(flag) }) {
				t.Errorf("%s, %s: filter001 has %q", layout, name, args)
			}
		}
	}
}
