package plan

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minibroker/pkg/filter"
	"minibroker/pkg/topology"
)

// defined is the small topology with definitions of its first filters.
func defined(t *testing.T, texts ...string) *topology.Topology {
	t.Helper()
	top := small(t)
	for i, text := range texts {
		name := FilterName(i + 1)
		file := name + ".sql"
		if strings.HasPrefix(text, "def ") {
			file = name + ".py"
		}
		top.Filters.Texts = append(top.Filters.Texts, filter.Text{Name: name, File: "filters/" + file, Text: text})
	}
	return top
}

// TestChangedDefinitionTouchesNobodyElse: of a filter whose file changes the
// service is updated, and nothing else but configs.
func TestChangedDefinitionTouchesNobodyElse(t *testing.T) {
	for name, changed := range map[string]struct{ before, after []string }{
		"changed":          {[]string{"snr > 5", "snr > 6"}, []string{"snr > 5", "snr > 7"}},
		"another language": {[]string{"snr > 5", "snr > 6"}, []string{"snr > 5", "def filter(alert): return alert.snr > 6"}},
		"added":            {[]string{"snr > 5"}, []string{"snr > 5", "snr > 7"}},
		"removed":          {[]string{"snr > 5", "snr > 7"}, []string{"snr > 5"}},
	} {
		s := deployed(desire(t, defined(t, changed.before...), Snapshot{}))
		p, err := Compute(desire(t, defined(t, changed.after...), s), s)
		if err != nil {
			t.Fatal(err)
		}
		var services []string
		for _, o := range p.Operations {
			if o.Kind == "service" {
				services = append(services, string(o.Verb)+" "+o.Service.Part)
			} else if o.Kind != "config" {
				t.Errorf("%s: %s %s", name, o.Verb, o.Kind)
			}
		}
		if !slices.Equal(services, []string{"update filter002"}) {
			t.Errorf("%s: %q", name, services)
		}
	}
}

// TestGrouped: the filters of a node are one service; who went over from one
// container each keeps numbers and consumers, and the old ones go first.
func TestGrouped(t *testing.T) {
	top := defined(t, "snr > 5", "snr > 6")
	before := deployed(desire(t, defined(t, "snr > 5", "snr > 6"), Snapshot{}))
	top.Filters.Mode = "grouped"
	d := desire(t, top, before)
	p, err := Compute(d, before)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Operations {
		if o.Kind != "service" {
			continue
		}
		switch {
		case o.Verb == Remove && o.Service.Role == RoleFilter && o.Wave == WaveDrain:
		case o.Verb == Create && o.Service.Part == "filters01" && o.Wave == WaveFilters, o.Verb == Create && o.Service.Part == "filters02":
			if len(FiltersOf(*o.Service)) != top.Filters.PerNode {
				t.Errorf("%s runs %v", o.Name, FiltersOf(*o.Service))
			}
		default:
			t.Errorf("%s %s in wave %s", o.Verb, o.Name, o.Wave)
		}
	}
	grouped := deployed(d)
	if is, was := len(Streams(grouped)), len(Streams(before)); is != was || is == 0 {
		t.Errorf("%d streams, %d before", is, was)
	}
	if p, err := Compute(desire(t, top, grouped), grouped); err != nil || !p.Empty() {
		t.Errorf("a grouped deployment has a plan: %v\n%s", err, text(p))
	}
	top.Filters.Mode = "isolated"
	if p, err := Compute(desire(t, top, grouped), grouped); err != nil || len(p.Operations) == 0 {
		t.Errorf("back: %v", err)
	}
}

func TestBadDefinitionsAreToldAtOnce(t *testing.T) {
	top := defined(t, "snrr > 5", "snr >", "snr > 5 ORDER BY snr LIMIT 21")
	top.Filters.PerNode, top.Consumers.PerNode, top.Filters.Cap = 4, 4, 20
	top.Filters.Default = "bandd = 'r'"
	_, err := Desire(top, Arrange(top, Snapshot{}), Images{}, Settings{})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"filters/Filter001.sql:1:1: schema lsst.v11_0.alert has no field snrr", "filters/Filter002.sql:1:6: expected",
		"filters/Filter003.sql:1:1: LIMIT 21 is more than filters.cap, 20, lets pass", "filters.default, as Filter004, column 1: schema",
	} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("%v\nlacks, or has twice: %s", err, want)
		}
	}
}

// TestSchemasReachWhoReadsAlerts: files are configs of all that read alerts, and
// what a registry gives is kept on each node.
func TestSchemasReachWhoReadsAlerts(t *testing.T) {
	folder := t.TempDir()
	schema := `{"type":"record","name":"r","fields":[{"name":"x","type":"int"}]}`
	if err := os.WriteFile(filepath.Join(folder, "1200.avsc"), []byte(schema), 0o644); err != nil {
		t.Fatal(err)
	}
	top, err := topology.Load([]string{"../../topologies/12node.yaml"}, []string{"stream.schemas.folder=" + folder, "stream.schemas.registry=http://registry:8081/"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range desire(t, top, Snapshot{}).Services {
		reads := s.Role == RoleFilter || s.Role == RoleConsumer || s.Role == RoleSender
		file := slices.ContainsFunc(s.Configs, func(f ConfigFile) bool { return f.Path == "/schemas/1200.avsc" })
		cache := slices.ContainsFunc(s.Mounts, func(m Mount) bool { return m.Volume == "minibroker_schemas" })
		flags := slices.Contains(s.Args, "--schemas=/schemas") && slices.Contains(s.Args, "--schema-registry=http://registry:8081")
		if file != reads || cache != reads || flags != reads {
			t.Errorf("%s: file %v, cache %v, flags %v", s.Part, file, cache, flags)
		}
	}
}

// TestFiltersOfAnotherSchema: definitions are checked against the schema that they
// are written for, whatever it is.
func TestFiltersOfAnotherSchema(t *testing.T) {
	top := defined(t, "brightness > 5")
	top.Filters.Default, top.Filters.SchemaID = "brightness > 1", 1200
	top.Stream.Schemas.Files = []topology.SchemaFile{{Name: "1200.avsc", Text: `{"type":"record","name":"own","fields":[{"name":"brightness","type":"float"}]}`}}
	for _, s := range desire(t, top, Snapshot{}).Services {
		if s.Role == RoleFilter && !slices.Contains(s.Args, "--schema-id=1200") {
			t.Errorf("%s: %q", s.Part, s.Args)
		}
	}
	top.Filters.SchemaID = 1300
	if _, err := Desire(top, Arrange(top, Snapshot{}), Images{}, Settings{}); err == nil || !strings.Contains(err.Error(), "filters.schemaId: 1300 is no schema that is known here") {
		t.Errorf("%v", err)
	}
}
