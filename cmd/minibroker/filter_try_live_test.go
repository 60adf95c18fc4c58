package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/filter"
	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
	"minibroker/pkg/trial"
)

// TestFilterTestOfTopic: what a topic holds is tried like what files do, and
// nothing is written.
func TestFilterTestOfTopic(t *testing.T) {
	address := mirrorWith(t, slices.Concat(alertsOf(t, 1100, 30), [][]byte{{1, 2}})...)
	path := filepath.Join(t.TempDir(), "Filter001.sql")
	if err := os.WriteFile(path, []byte("diaSourceId >= 0 AND snr > -1"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ flags, want string }{
		{"", "Filter001 30 30 100.00 % 20 10 20 0 "},
		{"--cap 5", "Filter001 30 30 100.00 % 5 25 5 0 "},
		{"", "Filter001: 1 alert cannot be read, and would be set aside, first: alert of 2 bytes"},
		{"--alerts 7", "Filter001 7 7 100.00 % 7 0 7 0 "},
		{"--visits 1", "Filter001 30 30 100.00 % 20 10 20 0 "},
		{"--since 1h", "Filter001 30 30 "},
		{"--since 2030-01-01T00:00:00Z", "Filter001: there was no alert to try"},
		{"", "0 snr > -1"},
		{"-o json --alerts 3", `"alerts": 3,`},
	} {
		var out, errOut bytes.Buffer
		words := append([]string{"filter", "test", path, "--broker", address}, strings.Fields(tt.flags)...)
		if code := run(words, strings.NewReader(""), &out, &errOut); code != exitDone {
			t.Fatalf("%s: exit code %d: %s", tt.flags, code, errOut.String())
		}
		if got := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(got, strings.TrimSpace(tt.want)) {
			t.Errorf("%s: %s\nwant %s", tt.flags, got, tt.want)
		}
	}
	var out, errOut bytes.Buffer
	if code := run([]string{"filter", "test", path, "--broker", address, "--topic", "fullstream"}, strings.NewReader(""), &out, &errOut); code != exitFailed ||
		!strings.Contains(errOut.String(), "topic fullstream does not exist") {
		t.Errorf("exit code %d: %s", code, errOut.String())
	}
}

// TestTrying: the job has the filters that are named, and the schemas of one that
// is deployed.
func TestTrying(t *testing.T) {
	deployed := plan.Service{Name: "mb_filter004", Part: "filter004", Role: plan.RoleFilter, Image: "i", Network: "n", Node: "node", Labels: map[string]string{plan.LabelMirror: "2"},
		Args:    []string{"filter", "--name=Filter004", "--definition=/filters/Filter004.sql", "--broker=mirror02:9092", "--cap=20", "--schema-id=1234", "--schemas=/schemas", "--schema-registry=http://r"},
		Configs: []plan.ConfigFile{{Config: "schema", Path: "/schemas/1234.avsc"}}, Mounts: []plan.Mount{{Volume: "schemas", Path: "/var/cache/schemas"}}}
	var top topology.Topology
	top.Stream.Topic, top.Filters.SchemaID = "full-stream", 1234
	s := &session{topology: &top, snapshot: plan.Snapshot{Services: []plan.Observed[plan.Service]{
		{Object: plan.Service{Part: "hub", Role: plan.RoleHub}}, {Object: plan.Service{Part: "mirror02", Role: plan.RoleMirror}}, {Object: deployed}}}}
	live := liveOptions{topic: "full-stream", Live: trial.Live{Visits: 2, Since: time.Date(2026, 11, 25, 21, 0, 0, 5e8, time.UTC)}}
	o := filterTestOptions{cap: 7, fields: trial.Fields{Visit: "v", ID: "i"}}
	got, err := s.trying(o, live, []filter.Text{{Name: "Filter007", File: "a/Filter007.py", Text: `"{{" in "{{{"`}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"trial", "--name=Filter007", "--definition-env=MINIBROKER_FILTER007_PY", "--broker=hub:9092", "--topic=full-stream", "--cap=7",
		"--schema-id=1234", "--field-visit=v", "--field-id=i", "--visits=2", "--alerts=0", "--since=2026-11-25T21:00:00.5Z", "--schemas=/schemas", "--schema-registry=http://r"}
	if diff := cmp.Diff(want, got.Args); diff != "" {
		t.Error(diff)
	}
	if got.Node != "node" || len(got.Configs) != 1 || len(got.Folders) != 1 || len(got.Env) != 1 {
		t.Errorf("%+v", got)
	}
	var text strings.Builder // as the Swarm reads it
	if err := template.Must(template.New("").Parse(got.Env[0])).Execute(&text, nil); err != nil || text.String() != `MINIBROKER_FILTER007_PY="{{" in "{{{"` {
		t.Errorf("%s, %v", &text, err)
	}
	if _, _, err := definitionsOf([]filter.Text{{Name: "Filter001", File: "Filter001.sql", Text: strings.Repeat("x", mostText+1)}}); err == nil || !strings.Contains(err.Error(), "name fewer of them") {
		t.Error(err)
	}
}
