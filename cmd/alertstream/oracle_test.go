//go:build kafka

package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/linkedin/goavro/v2"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/stream"
)

// sent is an alert that the test has put into a stream, as an oracle sees it:
// decoded whole, by another library than filters use.
type sent struct {
	message   *sarama.ProducerMessage
	visit, id int64
	snr, flux float64 // -1e30: NULL
	band      string
}

// oracle knows what filters must let pass.
type oracle struct {
	t       *testing.T
	alerts  []*sent
	byValue map[string]*sent
	poison  int // messages committed that are no alerts
	codec   *goavro.Codec
	begin   time.Time // when the first alert is sent: now, or retention would delete it
}

func newOracle(t *testing.T) *oracle {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	codec, err := goavro.NewCodec(schema.String())
	if err != nil {
		t.Fatal(err)
	}
	return &oracle{t: t, codec: codec, byValue: map[string]*sent{}, begin: time.Now().Truncate(time.Millisecond)}
}

// generate makes visits and mixes them: each next alert is of one of the three
// oldest visits that are not used up, but the visits keep their order within.
func (o *oracle) generate(visits, alerts, partitions int, random *rand.Rand) {
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 7, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		o.t.Fatal(err)
	}
	next := make([]int, visits)
	for seq := range visits * alerts {
		var open []int
		for v := 0; v < visits && len(open) < 3; v++ {
			if next[v] < alerts {
				open = append(open, v)
			}
		}
		v := open[random.IntN(len(open))]
		body := g.Visit(v).Append(nil, next[v])
		next[v]++
		o.add(body, alerts, seq, int32(seq%partitions))
	}
}

// generateInOrder makes visits as the sender sends them.
func (o *oracle) generateInOrder(config alert.GeneratorConfig, visits int) {
	g, err := alert.NewGenerator(config)
	if err != nil {
		o.t.Fatal(err)
	}
	for seq := range visits * config.Alerts {
		o.add(g.Visit(seq/config.Alerts).Append(nil, seq%config.Alerts), config.Alerts, seq, 0)
	}
}

func (o *oracle) add(body []byte, size, seq int, partition int32) {
	native, _, err := o.codec.NativeFromBinary(body)
	if err != nil {
		o.t.Fatal(err)
	}
	top := native.(map[string]any)
	source := top["diaSource"].(map[string]any)
	number := func(name string) float64 {
		switch v := source[name].(type) {
		case map[string]any:
			for _, inner := range v {
				return float64(inner.(float32))
			}
		case float32:
			return float64(v)
		}
		return -1e30
	}
	headers := []sarama.RecordHeader{
		{Key: []byte(stream.HeaderVisitSize), Value: strconv.AppendInt(nil, int64(size), 10)},
		{Key: []byte(stream.HeaderSeq), Value: strconv.AppendInt(nil, int64(seq), 10)},
		{Key: []byte(stream.HeaderRun), Value: []byte("oracle")},
		{Key: []byte("another"), Value: []byte{0, 255}},
	}
	value := alert.Wire(nil, alert.GeneratedSchemaID, body)
	a := &sent{
		visit: source["visit"].(int64), id: top["diaSourceId"].(int64), snr: number("snr"), flux: number("psfFlux"), band: text(source["band"]),
		message: &sarama.ProducerMessage{
			Topic: "full-stream", Partition: partition, Headers: headers, Value: sarama.ByteEncoder(value),
			Timestamp: o.begin.Add(time.Duration(seq) * time.Millisecond),
		},
	}
	o.alerts, o.byValue[string(value)] = append(o.alerts, a), a
}

// text is a string, or the string in a union.
func text(v any) string {
	if union, ok := v.(map[string]any); ok {
		v = union["string"]
	}
	s, _ := v.(string)
	return s
}

// produce writes the alerts as MirrorMaker does, in transactions of a few
// alerts each. Between them it aborts some with alerts that are no part of the
// stream, and commits what is no alert at all.
func (o *oracle) produce(b *broker, random *rand.Rand, pause time.Duration) {
	config := kafka.Config("mirrormaker")
	config.Producer.Transaction.ID = "mirrormaker"
	producer, err := sarama.NewSyncProducer([]string{b.Address}, config)
	if err != nil {
		o.t.Fatal(err)
	}
	defer producer.Close()
	for rest := o.alerts; len(rest) > 0; time.Sleep(pause) {
		n := min(1+random.IntN(120), len(rest))
		var messages []*sarama.ProducerMessage
		for _, a := range rest[:n] {
			m := *a.message
			messages = append(messages, &m)
		}
		rest = rest[n:]
		if random.IntN(4) == 0 {
			o.transact(producer, false, []*sarama.ProducerMessage{strange(messages[0].Value), strange(messages[n-1].Value)})
		}
		if random.IntN(4) == 0 {
			o.transact(producer, true, []*sarama.ProducerMessage{strange(sarama.StringEncoder("no alert"))})
			o.poison++
		}
		o.transact(producer, true, messages)
	}
}

// strange is a message that belongs to no visit.
func strange(value sarama.Encoder) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Topic: "full-stream", Partition: 0, Value: value}
}

func (o *oracle) transact(producer sarama.SyncProducer, commit bool, messages []*sarama.ProducerMessage) {
	err := producer.BeginTxn()
	if err == nil {
		err = producer.SendMessages(messages)
	}
	switch {
	case err != nil:
	case commit:
		err = producer.CommitTxn()
	default:
		err = producer.AbortTxn()
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// passing returns the alerts that match and their order, by visit, without a
// cap.
func (o *oracle) passing(match func(*sent) bool) map[int64][]*sent {
	byVisit := map[int64][]*sent{}
	for _, a := range o.alerts {
		if match(a) {
			byVisit[a.visit] = append(byVisit[a.visit], a)
		}
	}
	return byVisit
}

// difference tells how a message differs from the alert that was sent, or
// nothing.
func (a *sent) difference(m kafka.Record) string {
	value, _ := a.message.Value.Encode()
	if string(m.Value) != string(value) {
		return "its bytes differ"
	}
	if m.Key != nil {
		return fmt.Sprintf("it has a key %q", m.Key)
	}
	if !m.Time.Equal(a.message.Timestamp) {
		return fmt.Sprintf("its time is %v, sent was %v", m.Time, a.message.Timestamp)
	}
	if len(m.Headers) != len(a.message.Headers) {
		return fmt.Sprintf("it has %d headers", len(m.Headers))
	}
	for i, h := range a.message.Headers {
		if string(m.Headers[i].Key) != string(h.Key) || string(m.Headers[i].Value) != string(h.Value) {
			return fmt.Sprintf("its header %d is %s %q", i, m.Headers[i].Key, m.Headers[i].Value)
		}
	}
	return ""
}
