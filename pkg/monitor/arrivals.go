package monitor

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"minibroker/pkg/kafka"
)

// arrivals notes the canaries that come to one mirror. It has a connection of
// its own, on which it waits for them in long fetches: that costs nothing while
// none comes, and tells to the millisecond when one does.
type arrivals struct {
	address string
	topic   string
	run     string // only canaries of this run count

	mutex  sync.Mutex
	newest time.Time     // when the newest one that came was sent
	took   time.Duration // how long it took
}

const longFetch = 20 * time.Second

// last returns when the newest canary that came was sent, and how long it took;
// the zero time if none came yet.
func (a *arrivals) last() (sent time.Time, took time.Duration) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.newest, a.took
}

// watch notes arrivals until ctx is done. It tries again after every error: what
// is wrong with the mirror is for others to tell.
func (a *arrivals) watch(ctx context.Context) {
	for ctx.Err() == nil {
		a.watchConnected(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// watchConnected notes arrivals until an error, on one connection.
func (a *arrivals) watchConnected(ctx context.Context) {
	config := clientConfig()
	config.Net.ReadTimeout += longFetch
	cluster, err := kafka.Connect(a.address, config)
	if err != nil {
		return
	}
	defer func() { go cluster.Close() }() // which may wait for a long fetch
	starts, err := cluster.StartOffsets([]Topic{{Name: a.topic, Partitions: 1}})
	if err != nil {
		return
	}
	reader := cluster.NewReader(a.topic, 0, starts[a.topic][0])
	for ctx.Err() == nil {
		if err := reader.Read(longFetch, a.take); err != nil {
			return
		}
	}
}

func (a *arrivals) take(r kafka.Record) error {
	var c canary
	if json.Unmarshal(r.Value, &c) != nil || c.Run != a.run {
		return nil // of an earlier monitor
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if c.Sent.After(a.newest) {
		a.newest, a.took = c.Sent, time.Since(c.Sent)
	}
	return nil
}
