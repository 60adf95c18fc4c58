package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/stream"
)

// noRecords takes records and forgets them.
type noRecords struct{}

func (noRecords) Send(report.Record) *stream.Receipt { return stream.Forgotten() }

func (noRecords) Told(context.Context, time.Time, func(report.Record)) error { return nil }

// mirrorWith is an in-process broker whose stream holds these alerts.
func mirrorWith(t *testing.T, values ...[]byte) (address string) {
	t.Helper()
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "full-stream", "Filter001", "dead-letter"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	address = fake.ListenAddrs()[0]
	producer, err := sarama.NewSyncProducer([]string{address}, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, v := range values {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: "full-stream", Value: sarama.ByteEncoder(v)}); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

// filterOnce runs a filter of all alerts until it has set so many aside.
func filterOnce(t *testing.T, address string, aside int) {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := filter.New("Filter001", "Filter001.sql", "diaSourceId >= 0", schema)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	f := stream.Filter{Definition: d, Broker: address, Topic: "full-stream", DeadLetters: "dead-letter", Cap: 20, VisitEnd: time.Minute,
		Timeout: time.Minute, Fields: stream.Fields{Visit: "diaSource.visit", ID: "diaSourceId"}, Records: noRecords{}, Log: slog.New(slog.DiscardHandler)}
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for n := 0; n < aside && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		n = 0
		if err := stream.DeadLetters(ctx, address, "dead-letter", func(stream.DeadLetter) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// alertsOf are alerts in wire format, of a schema that calls itself id.
func alertsOf(t *testing.T, id int32, n int) (values [][]byte) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: n})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		values = append(values, alert.Wire(nil, id, g.Visit(0).Append(nil, i)))
	}
	return values
}

var timeOfDay = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// TestDeadLetters: from a list of what could not be decided to one that has only
// what never can be.
func TestDeadLetters(t *testing.T) {
	folder := t.TempDir()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"schemas/1234.avsc": schema.String(),
		"t.yaml":            "nodes: {sender: n.txt, filter: n.txt, consumer: n.txt, shared: true}\nfilters: {perNode: 1, default: diaSourceId >= 0}\nstream: {schemas: {folder: schemas}}\n",
		"n.txt":             "filter01placeholder000001\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := mirrorWith(t, slices.Concat(alertsOf(t, 1100, 1), alertsOf(t, 1234, 3)[1:], [][]byte{{1, 2}})...)
	filterOnce(t, address, 3)
	call := func(words ...string) string {
		t.Helper()
		var out, errOut bytes.Buffer
		if code := run(append([]string{"filter", "deadletter"}, words...), strings.NewReader(""), &out, &errOut); code != exitDone {
			t.Fatalf("%v: exit code %d: %s", words, code, errOut.String())
		}
		text := strings.ReplaceAll(out.String(), address, "MIRROR")
		return regexp.MustCompile(` +\n| {2,}`).ReplaceAllStringFunc(timeOfDay.ReplaceAllString(text, "TIME"), func(s string) string {
			return map[bool]string{true: "\n", false: "  "}[strings.HasSuffix(s, "\n")]
		})
	}
	unknown := "schema id 1234: no schema has that id; built in are 900, 1000 and 1100 (LSST 9.0, 10.0, 11.0)"
	short := "alert of 2 bytes is shorter than the wire format's 5 byte header"
	counts := "FILTER  MIRROR  LETTERS  REPLAYED  PASSED  CUT  NO MATCH  ALREADY THERE  STILL BAD  WAITING\n"
	topology := filepath.Join(folder, "t.yaml")
	for _, step := range []struct{ words, want string }{
		{"list", "TIME  FILTER  MIRROR  PARTITION  OFFSET  SCHEMA  REASON\n" +
			"TIME  Filter001  MIRROR  0  1  1234  " + unknown + "\n" + "TIME  Filter001  MIRROR  0  2  1234  " + unknown + "\n" + "TIME  Filter001  MIRROR  0  3  " + short + "\n"},
		{"list --filter Filter002", "no alert was set aside\n"},
		{"replay --dry-run --topology " + topology, counts + "Filter001  MIRROR  3  2  2  0  0  0  1  0\nFilter001: 1 letter stays: " + short + "\nnothing was done; this is what a replay would do\n"},
		{"replay --since 2030-01-01T00:00:00Z --topology " + topology, "no alert is set aside that could be replayed\n"},
		{"replay --since 1h --topology " + topology, counts + "Filter001  MIRROR  3  2  2  0  0  0  1  0\nFilter001: 1 letter stays: " + short + "\n"},
		{"replay --topology " + topology, counts + "Filter001  MIRROR  1  0  0  0  0  0  1  0\nFilter001: 1 letter stays: " + short + "\n"},
		{"list", "TIME  FILTER  MIRROR  PARTITION  OFFSET  SCHEMA  REASON\nTIME  Filter001  MIRROR  0  3  " + short + "\n"},
		{"list --all", "TIME  FILTER  MIRROR  PARTITION  OFFSET  SCHEMA  REPLAYED  REASON\n" +
			"TIME  Filter001  MIRROR  0  1  1234  yes  " + unknown + "\n" + "TIME  Filter001  MIRROR  0  2  1234  yes  " + unknown + "\n" + "TIME  Filter001  MIRROR  0  3  no  " + short + "\n"},
		{"replay -o json --topology " + topology, `[
  {
    "mirror": "MIRROR",
    "filter": "Filter001",
    "letters": 1,
    "replayed": 0,
    "passed": 0,
    "cut": 0,
    "notMatched": 0,
    "again": 0,
    "bad": 1,
    "waiting": 0,
    "left": [
      {
        "reason": "` + short + `",
        "letters": 1
      }
    ],
    "dryRun": false
  }
]
`},
	} {
		got := call(append(strings.Fields(step.words), "--broker", address)...)
		if step.want[0] == '[' {
			got = regexp.MustCompile(`(?m)^ +`).ReplaceAllString(got, "")
			step.want = regexp.MustCompile(`(?m)^ +`).ReplaceAllString(step.want, "")
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s (-want +got): %s", step.words, diff)
		}
	}
}

// TestReplayJob: the job is the filter's own service, asked to replay.
func TestReplayJob(t *testing.T) {
	service := plan.Service{Image: "i", Network: "n", Node: "node", Args: []string{"filter", "--name=Filter001", "--cap=20"},
		Configs: []plan.ConfigFile{{Config: "c", Path: "/filters/Filter001.sql"}}, Mounts: []plan.Mount{{Volume: "v", Path: "/var/cache/schemas"}}}
	o := deadLetterReplayOptions{dry: true, at: time.Date(2026, 11, 25, 21, 0, 0, 0, time.UTC)}
	got := replayJob(service, "Filter001", o)
	want := "[replay --name=Filter001 --cap=20 --only=Filter001 --dry-run=true --since=2026-11-25T21:00:00Z]"
	if fmt.Sprint(got.Args) != want || got.Node != "node" || !slices.Equal(got.Configs, service.Configs) || len(got.Folders) != 1 {
		t.Errorf("%+v", got)
	}
	if got := fmt.Sprint(replayJob(service, "Filter001", deadLetterReplayOptions{}).Args); strings.Contains(got, "since") {
		t.Error(got)
	}
	if service.Args[0] != "filter" {
		t.Error("the service itself has changed")
	}
}
