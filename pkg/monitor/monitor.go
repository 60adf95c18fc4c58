package monitor

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"minibroker/pkg/kafka"
)

// How often everything is looked at: soon again while something is not ready,
// rarely when all is well, because the monitor shares its machine.
const (
	pollSoon   = time.Second
	pollRarely = 10 * time.Second
)

// Run watches what config names, and writes a line with a Status to out at each
// change and at least every ten seconds, until ctx is done. Brokers that are
// down, or not there yet, are part of the status, no errors.
func Run(ctx context.Context, config Config, out io.Writer, log *slog.Logger) error {
	w := newWatch(config, log)
	for _, m := range w.mirrors {
		go m.arrivals.watch(ctx)
	}
	var told time.Time
	var before string
	for {
		status := w.poll(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if status.state() != before || time.Since(told) > pollRarely-pollSoon/2 {
			if err := tell(out, status); err != nil {
				return fmt.Errorf("write the status: %w", err)
			}
			told, before = time.Now(), status.state()
		}
		wait := pollSoon
		if status.ready() {
			wait = pollRarely
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func tell(out io.Writer, status Status) error {
	line, err := status.line()
	if err == nil {
		_, err = out.Write(line)
	}
	return err
}

// watch is everything that is watched.
type watch struct {
	stream   Topic    // the full one, on the hub
	copied   Topic    // what MirrorMakers copy of it
	streams  []string // topics with every alert of it
	hub      *broker
	mirrors  []*mirror
	canaries canaries
	troubles troubles
	ready    bool // at the last poll
}

func newWatch(config Config, log *slog.Logger) *watch {
	stream, _ := config.Hub.topic(config.Topic)
	copied, _ := config.Hub.topic(config.copied())
	w := &watch{
		stream:   stream,
		copied:   copied,
		streams:  config.streams(),
		hub:      newBroker(config.Hub, config.Groups, log),
		troubles: troubles{topic: config.Records},
		canaries: canaries{topic: config.Canary, run: rand.Text()},
	}
	for _, b := range config.Mirrors {
		m := &mirror{
			broker:   *newBroker(b, config.Groups, log),
			hub:      config.Hub.Part,
			thin:     config.Thin,
			arrivals: &arrivals{address: b.Address, topic: config.Canary, run: w.canaries.run},
		}
		m.Topics = slices.Concat(m.Topics, kafka.MirrorMakerTopics(config.Hub.Part))
		w.mirrors = append(w.mirrors, m)
	}
	return w
}

// poll looks at everything once: first the mirrors, then the hub, so that what a
// mirror has copied is never ahead of what the hub had. When ctx is done it
// returns at once.
func (w *watch) poll(ctx context.Context) Status {
	statuses := make([]BrokerStatus, len(w.mirrors))
	done := make(chan struct{})
	var hub BrokerStatus
	go func() {
		defer close(done)
		var polls sync.WaitGroup
		for i, m := range w.mirrors {
			polls.Go(func() { statuses[i] = m.poll(w.copied, w.streams) })
		}
		polls.Wait()
		hub = w.pollHub()
	}()
	select {
	case <-ctx.Done():
		return Status{} // polls under way end with the process
	case <-done:
	}
	status := Status{Time: time.Now().UTC(), Hub: hub, Troubles: w.troubles.now(), Lag: make(map[string]int64), Offsets: make(map[string]int64)}
	maps.Copy(status.Lag, w.hub.lag)
	for i, m := range w.mirrors {
		status.Mirrors = append(status.Mirrors, m.judge(statuses[i], w.copied, w.hub, &w.canaries, status.Time))
		maps.Copy(status.Lag, m.lag)
		maps.Copy(status.Offsets, m.offsets)
	}
	w.ready = status.ready()
	return status
}

func sameName(a, b Topic) bool { return a.Name == b.Name }

// pollHub looks at the hub, and sends a canary when it is time.
func (w *watch) pollHub() BrokerStatus {
	topics, err := w.hub.prepare()
	if err == nil {
		err = w.hub.readOffsets(slices.CompactFunc([]Topic{w.stream, w.copied}, sameName)...)
	}
	if err == nil {
		w.hub.bytes, err = w.hub.cluster.Bytes(w.stream.Name)
	}
	if err == nil && !sameName(w.copied, w.stream) {
		err = w.hub.passMarkers(w.copied.Name)
	}
	if err == nil {
		err = w.hub.readLag(w.streams)
	}
	if err == nil {
		err = w.troubles.read(w.hub.cluster)
	}
	if err == nil && w.canaries.due(time.Now(), w.ready) {
		err = w.canaries.send(w.hub.cluster)
	}
	return w.hub.status(w.stream, topics, err)
}
