package stream

import (
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/report"
)

// TestFilterSpreads: a filter spreads what passes over the partitions of its
// topic, each alert to that of its id, and keeps the order in each.
func TestFilterSpreads(t *testing.T) {
	const partitions = 3
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "full-stream"), kfake.SeedTopics(partitions, "Filter003"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	address := cluster.ListenAddrs()[0]
	want := make([][]int64, partitions)
	all := mixedVisits(t, address)
	for _, id := range all {
		p := report.PartitionOf(id, partitions)
		want[p] = append(want[p], id)
	}
	f := Filter{Definition: definition(t, "Filter003", "diaSourceId % 3 = 0"), Broker: address, Topic: "full-stream",
		Cap: 20, Spread: partitions, Timeout: time.Minute, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	background(t, f.Run)
	decoder := newDecoder(nil, lsst.Visit, lsst.ID, nil)
	passed := func() [][]int64 {
		got := make([][]int64, partitions)
		for p := range got {
			for _, m := range readAll(t, address, "Filter003", int32(p)) {
				_, id, _, err := decoder.decode(m.Value)
				if err != nil {
					t.Fatal(err)
				}
				got[p] = append(got[p], id)
			}
		}
		return got
	}
	eventually(t, "everything has passed", func() bool { return len(slices.Concat(passed()...)) >= len(all) })
	for p, got := range passed() {
		if !slices.Equal(got, want[p]) || len(got) == 0 {
			t.Errorf("partition %d has %v, want %v", p, got, want[p])
		}
	}
}
