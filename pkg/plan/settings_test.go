package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsAreRemembered(t *testing.T) {
	for name, want := range map[string]Settings{
		"nothing": {Overrides: map[string]string{}},
		"scaled":  {Overrides: map[string]string{KeyFiltersPerNode: "26", KeyConsumersPerNode: "26"}},
		"stopped": {Overrides: map[string]string{KeyVisits: "18"}, Run: Run{Number: 3, Stopped: true}},
	} {
		t.Run(name, func(t *testing.T) {
			top := small(t)
			d, err := Desire(top, Arrange(top, Snapshot{}), ourImages(), want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, SettingsOf(deployed(d))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestComputeTellsWhatIsRememberedAnew(t *testing.T) {
	top := small(t)
	at := func(s Settings) Desired {
		d, err := Desire(top, Arrange(top, Snapshot{}), ourImages(), s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	before := at(Settings{Overrides: map[string]string{KeyVisits: "18"}, Run: Run{Number: 1}})
	for name, d := range map[string]Desired{
		"stream-stopped": at(Settings{Overrides: map[string]string{KeyVisits: "18"}, Run: Run{Number: 1, Stopped: true}}),
		"stream-anew":    at(Settings{Run: Run{Number: 2}}),
		"nothing-kept":   at(Settings{}),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Compute(d, deployed(before))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".plan", text(p))
		})
	}
}
