package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// steps applies a change of a topology to what is deployed, and gives what
// happens to services.
func steps(t *testing.T, d Desired, s Snapshot) []string {
	t.Helper()
	p, err := Compute(d, s)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, o := range p.Operations {
		if o.Kind == "service" {
			list = append(list, o.Wave.String()+": "+string(o.Verb)+" "+o.Service.Part)
		}
	}
	return list
}

// TestDisabledFilterKeepsItsPlace: a filter that is disabled goes as one that is
// scaled away, nobody gets its number, and it comes back where it was.
func TestDisabledFilterKeepsItsPlace(t *testing.T) {
	s := deployed(desire(t, small(t), Snapshot{}))
	top := small(t)
	top.Filters.Disabled = []int{2, 3} // of mirror01 and of mirror02
	d := desire(t, top, s)
	want := []string{"drain: remove consumer002", "drain: remove consumer003", "drain: remove filter002", "drain: remove filter003", "topics: update monitor"}
	if diff := cmp.Diff(want, steps(t, d, s)); diff != "" {
		t.Errorf("disabling (-want +got):\n%s", diff)
	}
	without := deployed(d)
	if got := len(Streams(without)); got != 2 {
		t.Errorf("%d streams flow", got)
	}
	if got := steps(t, desire(t, top, without), without); len(got) > 0 {
		t.Errorf("what is disabled has a plan: %q", got)
	}

	top.Filters.PerNode = 3 // new filters get new numbers
	d = desire(t, top, without)
	more := deployed(d)
	got := []string{}
	for _, stream := range Streams(more) {
		got = append(got, stream.Filter+" "+stream.Mirror)
	}
	if diff := cmp.Diff([]string{"filter001 mirror01", "filter004 mirror02", "filter005 mirror01", "filter006 mirror02"}, got); diff != "" {
		t.Errorf("scaled (-want +got):\n%s", diff)
	}

	top.Filters.Disabled = nil
	want = []string{"topics: update monitor", "consumers: create consumer002", "consumers: create consumer003", "filters: create filter002", "filters: create filter003"}
	d = desire(t, top, more)
	if diff := cmp.Diff(want, steps(t, d, more)); diff != "" {
		t.Errorf("enabling (-want +got):\n%s", diff)
	}
	for _, service := range d.Services {
		if service.Part == "filter003" && MirrorOf(service) != "mirror02" {
			t.Errorf("filter003 comes back on %s", MirrorOf(service))
		}
	}
}

func TestDisabledMustExist(t *testing.T) {
	top := small(t)
	top.Filters.Disabled = []int{4, 5}
	_, err := Desire(top, Arrange(top, Snapshot{}), Images{}, Settings{})
	if err == nil || !strings.Contains(err.Error(), "filters.disabled: there is no Filter005; leave it out") || strings.Contains(err.Error(), "Filter004") {
		t.Errorf("got %v", err)
	}
}

// TestGroupLosesAFilter: the last alert that it passes must come before its
// consumer goes, so the group ends first and is made anew.
func TestGroupLosesAFilter(t *testing.T) {
	top := small(t)
	top.Filters.Mode = "grouped"
	s := deployed(desire(t, top, Snapshot{}))
	top.Filters.Disabled = []int{2}
	want := []string{"drain: remove filters01", "drain: remove consumer002", "topics: update monitor", "filters: create filters01"}
	if diff := cmp.Diff(want, steps(t, desire(t, top, s), s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBindingsSurviveARegroupingThatWasCut: all filters are gone, and none made
// anew yet. The consumers tell whose they were.
func TestBindingsSurviveARegroupingThatWasCut(t *testing.T) {
	top := small(t)
	top.Filters.PerNode = 3
	s := deployed(desire(t, top, deployed(desire(t, small(t), Snapshot{})))) // 1 2 5 and 3 4 6
	s.Services = slices.DeleteFunc(s.Services, func(o Observed[Service]) bool { return o.Object.Role == RoleFilter })
	top.Filters.Mode = "grouped"
	var got [][]int
	for _, service := range desire(t, top, s).Services {
		if service.Role == RoleFilter {
			got = append(got, FiltersOf(service))
		}
	}
	if diff := cmp.Diff([][]int{{1, 2, 5}, {3, 4, 6}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
