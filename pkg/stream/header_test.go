package stream

import (
	"strings"
	"testing"

	"github.com/IBM/sarama"
)

func headers(pairs ...string) []*sarama.RecordHeader {
	var all []*sarama.RecordHeader
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, &sarama.RecordHeader{Key: []byte(pairs[i]), Value: []byte(pairs[i+1])})
	}
	return all
}

func TestVisitSize(t *testing.T) {
	for _, c := range []struct {
		headers []*sarama.RecordHeader
		want    int
	}{
		{nil, 0},
		{headers("seq", "7"), 0},
		{headers("seq", "7", "visit-size", "10000"), 10000},
		{headers("visit-size", "3", "visit-size", "4"), 3},
		{headers("visit-size", "-3"), 0},
		{headers("visit-size", "many"), 0},
	} {
		if got := visitSize(c.headers); got != c.want {
			t.Errorf("%v: %d, want %d", c.headers, got, c.want)
		}
	}
}

func TestRunOf(t *testing.T) {
	for _, c := range []struct {
		headers []*sarama.RecordHeader
		want    string
	}{
		{nil, ""},
		{headers("run", ""), ""},
		{headers("run", "night-1_a.b"), "night-1_a.b"},
		{headers("run", "a;b,c"), "1f43c2630008ab28"},
		{headers("run", strings.Repeat("x", 33)), "734db04817fb4e87"},
	} {
		got := runOf(c.headers)
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.headers, got, c.want)
		}
		if got != "" && CheckRun(got) != nil {
			t.Errorf("%v: %q: %v", c.headers, got, CheckRun(got))
		}
	}
}

func TestCheckRun(t *testing.T) {
	for _, c := range []struct{ run, want string }{
		{"", `run "" has 0 characters where 1 to 32 are allowed`},
		{"a b", `run "a b" contains ' '; only letters, digits and -_. are allowed`},
		{strings.Repeat("x", 33), `run "` + strings.Repeat("x", 33) + `" has 33 characters where 1 to 32 are allowed`},
	} {
		if err := CheckRun(c.run); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.run, err, c.want)
		}
	}
}
