package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/deploy"
	"minibroker/pkg/job"
)

func TestBrokerOf(t *testing.T) {
	topics := map[string][]string{"full-stream": {"hub", "mirror01", "mirror02"}, "Filter001": {"mirror01"}, "Filter002": {"mirror02"}}
	for _, tt := range []struct{ topic, at, want, wrong string }{
		{"full-stream", "", "hub", ""},
		{"full-stream", "mirror02", "mirror02", ""},
		{"Filter002", "", "mirror02", ""},
		{"Filter002", "mirror01", "", "Filter002 is not on mirror01; read it with --at mirror02"},
		{"full-stream", "mirror03", "", "full-stream is not on mirror03; read it with --at hub, or with --at mirror01, or with --at mirror02"},
		{"filter002", "", "", `there is no topic "filter002"; did you mean Filter002?`},
		{"fullstream", "", "", `there is no topic "fullstream"; did you mean full-stream?`},
		{"x", "", "", `there is no topic "x"; there are Filter001, Filter002, full-stream`},
	} {
		got, err := brokerOf(tt.topic, tt.at, topics)
		if got != tt.want || (err == nil) != (tt.wrong == "") || err != nil && err.Error() != tt.wrong {
			t.Errorf("%s at %q: %q, %v", tt.topic, tt.at, got, err)
		}
	}
}

func TestPrintAlerts(t *testing.T) {
	lines := []string{`{"n":1,"offset":7,"alert":{"id":1}}`, `{"n":2,"offset":9,"alert":{"id":2}}`}
	for output, want := range map[string]string{
		"text": "{\"id\":1}\n{\"id\":2}\n",
		"json": strings.Join(lines, "\n") + "\n",
	} {
		var out bytes.Buffer
		print := printAlerts(&cli{out: &out}, output)
		for _, line := range lines {
			if err := print(line); err != nil {
				t.Fatal(err)
			}
		}
		if out.String() != want {
			t.Errorf("-o %s prints\n%s", output, out.String())
		}
	}
}

// Docker's logs may leave lines out.
func TestPrintAlertsMissesLines(t *testing.T) {
	print := printAlerts(&cli{out: &bytes.Buffer{}}, "text")
	if err := print(`{"n":1,"alert":{}}`); err != nil {
		t.Fatal(err)
	}
	if err := print(`{"n":4,"alert":{}}`); err == nil || !strings.Contains(err.Error(), "lost alerts 2 to 3") {
		t.Errorf("after line 1 came line 4: %v", err)
	}
}

func TestLagOfAGroup(t *testing.T) {
	lines := []job.GroupLag{
		{Broker: "hub", Group: "archive", Topic: "full-stream", Committed: 90, End: 100, Alerts: 10, Visits: 0.5, Members: []string{"kcat@/10.0.0.9"}},
		{Broker: "mirror01", Group: "archive"},
		{Broker: "mirror01", Group: "consumer001"},
	}
	got, err := ofGroup("archive", append([]job.GroupLag(nil), lines...), nil)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	var out bytes.Buffer
	if err := printLag(&out, got); err != nil {
		t.Fatal(err)
	}
	want := `BROKER    GROUP    TOPIC        PARTITION  COMMITTED  END  ALERTS BEHIND  VISITS BEHIND  MEMBERS
hub       archive  full-stream  0          90         100  10             0.50           kcat@/10.0.0.9
mirror01  archive  –            –          –          –    –              –              
`
	if out.String() != want {
		t.Errorf("it prints\n%s", out.String())
	}
	reads := map[string]string{"Filter009": "full-stream", "consumer009": "Filter009", "feed01": "full-stream"}
	for group := range reads {
		if _, err := ofGroup(group, lines, reads); err == nil || !strings.Contains(err.Error(), "has read nothing yet") {
			t.Errorf("group %s of ours, which has read nothing: %v", group, err)
		}
	}
	if _, err := ofGroup("consumer01", lines, nil); err == nil || err.Error() != `there is no group "consumer01"; did you mean consumer001?` {
		t.Errorf("of an unknown group: %v", err)
	}
}

// TestLagOfAnotherTopic: what a filter read before it read the stampless topic is
// nothing that it is behind.
func TestLagOfAnotherTopic(t *testing.T) {
	reads := map[string]string{"Filter001": "full-stream-stampless", "Filter002": "full-stream-stampless", "feed01": "full-stream"}
	line := func(group, topic string, partition int32) job.GroupLag {
		return job.GroupLag{Broker: "mirror01", Group: group, Topic: topic, Partition: partition}
	}
	got := present([]job.GroupLag{
		line("Filter001", "full-stream", 0), line("Filter001", "full-stream-stampless", 0),
		line("Filter002", "full-stream", 0), line("Filter002", "full-stream", 1),
		line("feed01", "full-stream", 0), line("archive", "full-stream", 0),
	}, reads)
	want := []job.GroupLag{
		line("Filter001", "full-stream-stampless", 0), line("Filter002", "", 0),
		line("feed01", "full-stream", 0), line("archive", "full-stream", 0),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPrintPublished(t *testing.T) {
	status := deploy.Status{Services: []deploy.ServiceStatus{
		{Part: "hub", Published: "10.0.0.1:9092"}, {Part: "monitor"}, {Part: "mirror01", Published: "10.0.0.2:9093"},
		{Part: "filter001", Published: "10.0.0.2:9093", Topic: "Filter001"},
	}}
	var out bytes.Buffer
	if err := printPublished(&out, status); err != nil {
		t.Fatal(err)
	}
	if want := "from outside: hub at 10.0.0.1:9092, mirror01 at 10.0.0.2:9093\n"; out.String() != want {
		t.Errorf("it prints %q", out.String())
	}
	out.Reset()
	if err := printPublished(&out, deploy.Status{Services: status.Services[1:2]}); err != nil || out.Len() > 0 {
		t.Errorf("with nothing published it prints %q, %v", out.String(), err)
	}
}
