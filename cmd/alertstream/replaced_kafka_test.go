//go:build kafka

package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
	"minibroker/pkg/report"
)

// deployed is a hub, a mirror with its MirrorMaker, filters and their consumers.
type deployed struct {
	t           *testing.T
	hub, mirror *broker
	maker       *kafkatest.MirrorMaker
	filters     []*program
	consumers   [][]*program // all lives of each
}

func deploy(t *testing.T) *deployed {
	t.Helper()
	stream := kafka.Topic{Name: "full-stream", Partitions: 1}
	d := &deployed{t: t, hub: newBroker(t, stream), mirror: &broker{kafkatest.StartBroker(t, "mirror01"), t}}
	d.makeTopics()
	d.maker = kafkatest.StartMirrorMaker(t, d.hub.Broker, d.mirror.Broker, "mirror01", "full-stream")
	d.filters, d.consumers = make([]*program, len(filterCases)), make([][]*program, len(filterCases))
	for i := range filterCases {
		d.startFilter(i)
		d.startConsumer(i)
	}
	return d
}

// makeTopics makes the mirror's topics, as the monitor does.
func (d *deployed) makeTopics() {
	d.t.Helper()
	topics := append(kafka.MirrorMakerTopics("hub"), kafka.Topic{Name: "full-stream", Partitions: 1})
	for _, c := range filterCases {
		topics = append(topics, kafka.Topic{Name: c.name, Partitions: 1})
	}
	cluster := d.mirror.connect()
	defer cluster.Close()
	if _, err := cluster.EnsureTopics(topics); err != nil {
		d.t.Fatal(err)
	}
}

func (d *deployed) startFilter(i int) {
	c := filterCases[i]
	d.filters[i] = start(d.t, "", "filter", "--name", c.name, "--broker", d.mirror.Address,
		"--hub", d.hub.Address, "--condition", c.condition, "--cap", fmt.Sprint(capOfTest))
}

func consumerOf(i int) string { return fmt.Sprintf("consumer%03d", i+1) }

func (d *deployed) startConsumer(i int) {
	d.consumers[i] = append(d.consumers[i], start(d.t, "", "consume", "--name", consumerOf(i), "--topic", filterCases[i].name,
		"--broker", d.mirror.Address, "--hub", d.hub.Address, "--print", "1"))
}

func (d *deployed) consumer(i int) *program { return d.consumers[i][len(d.consumers[i])-1] }

// send puts alerts onto the hub, a few at a time.
func (d *deployed) send(alerts []*sent, pause time.Duration) {
	d.t.Helper()
	producer, err := sarama.NewSyncProducer([]string{d.hub.Address}, kafka.Config("sender"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer producer.Close()
	for some := range slices.Chunk(alerts, 50) {
		var messages []*sarama.ProducerMessage
		for _, a := range some {
			m := *a.message
			messages = append(messages, &m)
		}
		if err := producer.SendMessages(messages); err != nil {
			d.t.Fatal(err)
		}
		time.Sleep(pause)
	}
}

// received are the ids that a consumer has told, by the times that it was told
// of them.
func (d *deployed) received(i int) map[int64]int {
	d.t.Helper()
	times := map[int64]int{}
	for _, r := range d.hub.records(consumerOf(i), "visit") {
		for _, one := range r.Received {
			times[one.ID]++
		}
	}
	return times
}

// settle waits until everything that must pass of the first n alerts was
// received, and told of.
func (d *deployed) settle(o *oracle, n int) {
	d.t.Helper()
	for i := range filterCases {
		want := len(o.firsts(i, n))
		d.hub.waitFor(fmt.Sprintf("%s has told of %d alerts", consumerOf(i), want), func() bool { return len(d.received(i)) >= want })
	}
}

// firsts are the ids that the i-th filter must let pass of the first n alerts.
func (o *oracle) firsts(i, n int) (ids []int64) {
	passed := map[int64]int{}
	for _, a := range o.alerts[:n] {
		if filterCases[i].match(a) && passed[a.visit] < capOfTest {
			passed[a.visit]++
			ids = append(ids, a.id)
		}
	}
	return ids
}

// lose ends the mirror's node for good: all that runs on it. But one filter runs
// on, as after the loss of nothing but the mirror's volume.
func (d *deployed) lose() {
	for _, p := range d.filters[1:] {
		p.kill()
	}
	d.maker.Kill()
	d.mirror.Kill()
}

// replace starts another node in its place, on the same address.
func (d *deployed) replace() {
	d.mirror.Replace()
	for i := range d.filters[1:] {
		d.startFilter(i + 1) // before there are topics
	}
	d.makeTopics()
	d.maker.Restart()
}

// deleteHead deletes the first n alerts on the hub, as retention does.
func (d *deployed) deleteHead(n int64) {
	d.t.Helper()
	cluster := d.hub.connect()
	defer cluster.Close()
	admin, err := sarama.NewClusterAdminFromClient(cluster.Client())
	if err != nil {
		d.t.Fatal(err)
	}
	if err := admin.DeleteRecords("full-stream", map[int32]int64{0: n}); err != nil {
		d.t.Fatal(err)
	}
}

// TestMirrorReplaced: a mirror's node is lost in the middle of visits, and an
// empty one takes its place. Each consumer goes on, and prints each alert once
// and in order: those that it had, and those that the hub still has.
func TestMirrorReplaced(t *testing.T) {
	for _, c := range []struct {
		name    string
		deleted int64 // alerts that are no longer on the hub when the mirror is fed again
		kills   bool  // of consumers, meanwhile
	}{
		{"whole stream", 0, false},
		{"head deleted", 700, false}, // in the middle of visits that were filtered to their end
		{"consumers killed", 300, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deploy(t)
			o := newOracle(t)
			o.generate(8, 400, 1, rand.New(rand.NewPCG(1, 2)))
			const first = 1700
			d.send(o.alerts[:first], 30*time.Millisecond)
			d.settle(o, first)
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				d.send(o.alerts[first:], 300*time.Millisecond)
			}()
			time.Sleep(time.Second) // in the middle of something
			d.lose()
			if c.deleted > 0 {
				d.deleteHead(c.deleted)
			}
			d.replace()
			random := rand.New(rand.NewPCG(3, 4))
			for kills := 0; c.kills && kills < 8; kills++ {
				time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
				i := kills % len(filterCases)
				d.consumer(i).kill()
				d.startConsumer(i)
			}
			<-sent
			d.settle(o, len(o.alerts))
			for i := range filterCases {
				d.mirror.caughtUp(filterCases[i].name, "full-stream", 1, d.filters[i])
				d.mirror.caughtUp(consumerOf(i), filterCases[i].name, 1, d.consumer(i))
				d.consumer(i).terminate(0)
				d.filters[i].terminate(0)
				d.check(o, i, c.kills)
			}
			d.checkReport(o)
		})
	}
}

// check compares what a consumer has printed and told with what its filter must
// let pass. One that was killed may print once more what it had not told.
func (d *deployed) check(o *oracle, i int, killed bool) {
	d.t.Helper()
	var printed []int64
	for _, life := range d.consumers[i] {
		for _, id := range printedIDs(life) {
			if !killed || !slices.Contains(printed, id) {
				printed = append(printed, id)
			}
		}
	}
	want := o.firsts(i, len(o.alerts))
	if !slices.Equal(printed, want) {
		d.t.Errorf("%s printed %d alerts, want %d:\n%v\n%v\n%s", consumerOf(i), len(printed), len(want), printed, want, d.consumer(i).output)
	}
	for id, times := range d.received(i) {
		if times != 1 || !slices.Contains(want, id) {
			d.t.Errorf("%s told %d times of alert %d", consumerOf(i), times, id)
		}
	}
}

// checkReport: what all told adds up.
func (d *deployed) checkReport(o *oracle) {
	d.t.Helper()
	var records []report.Record
	var streams []report.Stream
	for i := range filterCases {
		s := report.Stream{Filter: partName(filterCases[i].name), Mirror: "mirror01", Consumer: consumerOf(i)}
		streams = append(streams, s)
		records = append(records, d.hub.records(s.Filter, "visit")...)
		records = append(records, d.hub.records(s.Consumer, "visit")...)
	}
	sizes := map[int64]int{}
	for _, a := range o.alerts {
		sizes[a.visit]++
	}
	for visit, size := range sizes {
		records = append(records, report.Record{Part: "sender", Kind: "visit", Run: "oracle", Visit: visit, Sent: size,
			FirstSend: o.begin.UnixNano(), LastSend: o.begin.UnixNano(), LastAck: o.begin.UnixNano()})
	}
	r := report.Compute(records, report.Expect{Streams: streams, Cap: capOfTest, Interval: time.Second})
	if s := r.Summary; s.Lost+s.Outstanding+s.Duplicated+s.Alien+s.CapViolations > 0 || s.Missing > 0 || s.Visits != len(sizes) {
		d.t.Errorf("report: %+v", s)
	}
}
