package plan

import (
	"slices"
	"strings"
	"testing"

	"minibroker/pkg/topology"
)

// TestSenders: producers are dealt out to the sender nodes, whose senders share
// the run under names of their own; a single one is told nothing of that.
func TestSenders(t *testing.T) {
	for _, c := range []struct {
		nodes, producers int
		want             []string // what each is told
	}{
		{1, 1, []string{"sender:"}},
		{1, 10, []string{"sender: --producers=10"}},
		{2, 2, []string{"sender: --share=1/2", "sender02: --share=2/2"}},
		{3, 100, []string{"sender: --producers=34 --share=1/3", "sender02: --producers=33 --share=2/3", "sender03: --producers=33 --share=3/3"}},
	} {
		top := simulator(t)
		top.Sender.Producers = c.producers
		top.Nodes.Sender = nil
		for i := range c.nodes {
			top.Nodes.Sender = append(top.Nodes.Sender, topology.Node{ID: string(rune('a' + i))})
		}
		d := desire(t, top, Snapshot{})
		var got []string
		for _, s := range d.Services {
			if s.Role != RoleSender {
				continue
			}
			if !Sends(s.Part) || s.Node != string(rune('a'+len(got))) {
				t.Errorf("%s on %s", s.Part, s.Node)
			}
			told := s.Part + ":"
			for _, a := range s.Args {
				if strings.HasPrefix(a, "--producers") || strings.HasPrefix(a, "--share") {
					told += " " + a
				}
			}
			got = append(got, told)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d nodes, %d producers: %q, want %q", c.nodes, c.producers, got, c.want)
		}
		if parts := Senders(deployed(d)); len(parts) != c.nodes || parts[0] != "sender" {
			t.Errorf("the Swarm has senders %q", parts)
		}
	}
	if Sends("consumer01") || Sends("senders") {
		t.Error("others send")
	}
}
