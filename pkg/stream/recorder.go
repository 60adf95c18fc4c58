package stream

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
)

// recordsKept is how many records wait at most while the hub cannot be reached:
// a filter's of more than a day.
const recordsKept = 4096

// Receipt tells whether a record is on the hub.
type Receipt struct{ done atomic.Bool }

// Acknowledged reports whether the hub has the record, or it was given up.
func (r *Receipt) Acknowledged() bool { return r.done.Load() }

// Recorder sends the records of one part to the hub, behind the back of who
// gives them.
type Recorder struct {
	hub, topic string
	identity   report.Record // Part, Node, NodeID, and Run where it is the same for all
	queue      chan queued
	stopped    chan struct{} // closed when everything given before Close is sent
	clock      clockBounds
	log        *slog.Logger
}

type queued struct {
	record  report.Record
	receipt *Receipt
}

// NewRecorder returns a recorder that sends to a topic of the hub (host:port),
// and sends a record of kind start. identity has the part's name, node and run.
func NewRecorder(hub, topic string, identity report.Record, log *slog.Logger) *Recorder {
	r := &Recorder{
		hub: hub, topic: topic, identity: identity, log: log,
		queue:   make(chan queued, recordsKept),
		stopped: make(chan struct{}),
	}
	r.Send(report.Record{Kind: "start"})
	return r
}

// Send takes a record without waiting. When too many are waiting it is dropped,
// and that is logged.
func (r *Recorder) Send(record report.Record) *Receipt {
	receipt := &Receipt{}
	record.Part, record.Node, record.NodeID = r.identity.Part, r.identity.Node, r.identity.NodeID
	record.Run = cmp.Or(record.Run, r.identity.Run)
	record.Time = time.Now().UnixNano()
	select {
	case r.queue <- queued{record, receipt}:
	default:
		r.log.Error("record dropped, the hub takes none", "hub", r.hub, "kind", record.Kind, "visit", record.Visit)
		receipt.done.Store(true)
	}
	return receipt
}

// Run sends until the context is done or everything given before Close is sent.
func (r *Recorder) Run(ctx context.Context) {
	defer close(r.stopped)
	p := patience{log: r.log}
	var unsent *queued
	for {
		var err error
		if unsent, err = r.session(ctx, unsent, p.success); err == nil {
			return
		}
		if p.wait(ctx, "sending records", err) != nil {
			return
		}
	}
}

// Close lets Run end when everything given so far is sent, and waits for that,
// for at most patience. Nothing may be given any more.
func (r *Recorder) Close(patience time.Duration) {
	close(r.queue)
	select {
	case <-r.stopped:
	case <-time.After(patience):
	}
}

// session sends records, first the one that an earlier session could not. It
// returns the one that it could not send, or nil and no error at the end.
func (r *Recorder) session(ctx context.Context, unsent *queued, success func()) (*queued, error) {
	config := boundTo(ctx, kafka.Config(r.identity.Part))
	config.ChannelBufferSize = 1
	producer, err := sarama.NewSyncProducer([]string{r.hub}, config)
	if err != nil {
		return unsent, fmt.Errorf("connect to %s: %w", r.hub, err)
	}
	defer producer.Close()
	for {
		if unsent == nil {
			select {
			case <-ctx.Done():
				return nil, nil
			case next, open := <-r.queue:
				if !open {
					return nil, nil
				}
				unsent = &next
			}
		}
		if err := r.send(producer, unsent.record); err != nil {
			return unsent, err
		}
		unsent.receipt.done.Store(true)
		unsent = nil
		success()
	}
}

// send sends one record and learns from its acknowledgement how far the hub's
// clock is off.
func (r *Recorder) send(producer sarama.SyncProducer, record report.Record) error {
	record.Clock = r.clock.record()
	value, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	sent := time.Now()
	if sent.Nanosecond()%int(time.Millisecond) == 0 {
		sent = sent.Add(1) // so that it differs from any stamp of the hub
	}
	message := &sarama.ProducerMessage{
		Topic: r.topic, Timestamp: sent,
		Key: sarama.StringEncoder(record.Part), Value: sarama.ByteEncoder(value),
	}
	if _, _, err := producer.SendMessage(message); err != nil {
		return fmt.Errorf("send a record to topic %s on %s: %w", r.topic, r.hub, err)
	}
	if !message.Timestamp.Equal(sent) { // the hub's own time, if the topic is set so
		r.clock.add(sent, message.Timestamp, time.Now())
	}
	return nil
}

// Forgotten is the receipt for a record that nobody wants.
func Forgotten() *Receipt {
	r := &Receipt{}
	r.done.Store(true)
	return r
}
