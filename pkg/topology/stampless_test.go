package topology

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStampless: the sample that is laid over 12node.yaml changes three keys, and
// which of them is set decides how many feeds there are.
func TestStampless(t *testing.T) {
	want := mustLoad(t, []string{twelve})
	want.Filters.Feed, want.Mirrors.Copy, want.Sender.Stampless = Stampless, Stampless, true
	got := mustLoad(t, []string{twelve, "../../topologies/12node-stampless.yaml"})
	if diff := cmp.Diff(want, got, comparePrefix); diff != "" {
		t.Errorf("12node-stampless.yaml over 12node.yaml (-want +got):\n%s", diff)
	}
	if topic := got.Stream.StamplessTopic(); topic != "full-stream-stampless" {
		t.Errorf("the stampless topic is %s", topic)
	}
	for feeds, sets := range map[int][]string{
		0: {"filters.feed=stampless", "mirrors.copy=stampless", "sender.stampless=true"},
		1: {"filters.feed=stampless", "mirrors.copy=stampless"},
		5: {"filters.feed=stampless"},
	} {
		if tasks := mustLoad(t, []string{twelve}, sets...).Tasks(); tasks != 214+feeds {
			t.Errorf("%v: %d tasks, want %d", sets, tasks, 214+feeds)
		}
	}
}
