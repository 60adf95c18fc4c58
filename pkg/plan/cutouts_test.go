package plan

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/topology"
)

// TestCutouts: each consumer writes into a folder of its own in that of its node;
// readers of the full stream write nothing.
func TestCutouts(t *testing.T) {
	top, err := topology.Load([]string{"testdata/small.yaml"}, []string{"consumers.cutouts=/data/cutouts", "consumers.full=1"})
	if err != nil {
		t.Fatal(err)
	}
	d := desire(t, top, Snapshot{})
	for _, name := range []string{"consumer001", "consumer004"} {
		consumer := part(t, d, name)
		if diff := cmp.Diff([]Mount{{Folder: "/data/cutouts", Path: "/cutouts"}}, consumer.Mounts); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !slices.Contains(consumer.Args, "--cutouts=/cutouts/"+name) {
			t.Errorf("%s has %q", name, consumer.Args)
		}
	}
	for _, s := range d.Services {
		if s.Role != RoleConsumer && slices.ContainsFunc(s.Mounts, func(m Mount) bool { return m.Path == cutoutFolder }) {
			t.Errorf("%s has %v", s.Part, s.Mounts)
		}
	}
	if consumer := part(t, desire(t, small(t), Snapshot{}), "consumer001"); len(consumer.Mounts) > 0 {
		t.Errorf("without cutouts it has %v", consumer.Mounts)
	}
}
