//go:build kafka

package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

const capOfTest = 20

// filterCase is a filter and what it must do.
type filterCase struct {
	name, condition string
	match           func(*sent) bool
	kills           []string // failpoints, one for each life of the filter but the last
}

var filterCases = []filterCase{
	{"Filter001", "diaSourceId % 7 = N", func(a *sent) bool { return a.id%7 == 1 },
		[]string{"before-produce:1", "after-produce:2", "before-commit:3", "after-commit:2", "after-commit:1", "after-produce:1"}},
	{"Filter002", "snr > 5 AND psfFlux > 3631", func(a *sent) bool { return a.snr > 5 && a.flux > 3631 },
		[]string{"after-produce:1", "after-produce:1", "after-produce:1", "before-commit:1", "before-commit:2"}},
	{"Filter003", "diaSourceId % 40 = N", func(a *sent) bool { return a.id%40 == 3 }, // fewer than the cap
		[]string{"after-commit:1", "after-commit:2", "after-commit:3", "before-commit:1"}},
}

// arguments are the command line of the i-th filter.
func (c filterCase) arguments(i int, b *broker) []string {
	return []string{"filter", "--name", c.name, "--broker", b.Address, "--hub", b.Address,
		"--condition", c.condition, "--cap", fmt.Sprint(capOfTest)}
}

// runFilters runs the filters beside the producer, killing and restarting them,
// until they have read everything.
func runFilters(t *testing.T, b *broker, partitions int, o *oracle) {
	t.Helper()
	produced := make(chan struct{})
	var lives sync.WaitGroup
	for i, c := range filterCases {
		lives.Go(func() {
			killed := 0
			for _, point := range c.kills {
				p := start(t, point, c.arguments(i, b)...)
				select {
				case <-p.done:
					killed++
				case <-produced:
					p.kill() // the point may never be reached any more
				}
				if code := p.cmd.ProcessState.ExitCode(); code != -1 {
					t.Errorf("%s with %s: exit code %d:\n%s", c.name, point, code, p.output)
				}
			}
			if killed < len(c.kills)/2 {
				t.Errorf("%s: only %d of %d failpoints were reached", c.name, killed, len(c.kills))
			}
		})
	}
	o.produce(b, rand.New(rand.NewPCG(5, 6)), 150*time.Millisecond)
	close(produced)
	lives.Wait()
	for i, c := range filterCases {
		p := start(t, "", c.arguments(i, b)...)
		b.caughtUp(c.name, "full-stream", partitions, p)
		p.terminate(0)
	}
}

func newStream(t *testing.T, partitions int) *broker {
	topics := []kafka.Topic{{Name: "full-stream", Partitions: partitions}}
	for _, c := range filterCases {
		topics = append(topics, kafka.Topic{Name: c.name, Partitions: 1})
	}
	return newBroker(t, topics...)
}

// TestFiltersKilled: whatever filters are killed at, and however visits are
// mixed, their topics hold exactly the first alerts of each visit that match,
// at most the cap.
func TestFiltersKilled(t *testing.T) {
	b := newStream(t, 1)
	o := newOracle(t)
	o.generate(8, 400, 1, rand.New(rand.NewPCG(1, 2)))
	runFilters(t, b, 1, o)
	for _, c := range filterCases {
		passed := map[int64]int{}
		var want []*sent
		for _, a := range o.alerts {
			if c.match(a) && passed[a.visit] < capOfTest {
				passed[a.visit]++
				want = append(want, a)
			}
		}
		got := b.read(c.name, 1)
		if len(got) != len(want) {
			t.Errorf("%s holds %d alerts, want %d", c.name, len(got), len(want))
		}
		for i := range min(len(got), len(want)) {
			if d := want[i].difference(got[i]); d != "" {
				t.Errorf("%s: alert %d: %s", c.name, i, d)
				break
			}
		}
	}
}

// TestFiltersKilledPartitions: with several partitions the order among them is
// the filter's own, so the oracle knows only how many must pass, and that each
// matches and passes once.
func TestFiltersKilledPartitions(t *testing.T) {
	const partitions = 3
	b := newStream(t, partitions)
	o := newOracle(t)
	o.generate(6, 400, partitions, rand.New(rand.NewPCG(3, 4)))
	runFilters(t, b, partitions, o)
	byID := map[int64]*sent{}
	for _, a := range o.alerts {
		byID[a.id] = a
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := schema.Projection([]string{"diaSourceId"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range filterCases {
		matching := o.passing(c.match)
		passed := map[int64][]int64{}
		for _, m := range b.read(c.name, 1) {
			var value [1]alert.Value
			_, body, err := alert.ParseWire(m.Value)
			if err == nil {
				err = ids.Decode(body, value[:])
			}
			if err != nil {
				t.Fatal(err)
			}
			a := byID[value[0].Int]
			if d := a.difference(m); d != "" || !c.match(a) {
				t.Errorf("%s: alert %d: matches %v %s", c.name, a.id, c.match(a), d)
			}
			if slices.Contains(passed[a.visit], a.id) {
				t.Errorf("%s: alert %d is there twice", c.name, a.id)
			}
			passed[a.visit] = append(passed[a.visit], a.id)
		}
		for visit, all := range matching {
			if got, want := len(passed[visit]), min(len(all), capOfTest); got != want {
				t.Errorf("%s: %d alerts of visit %d passed, want %d", c.name, got, visit, want)
			}
		}
	}
}
