//go:build kafka

package kafka_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// alertBytes is the size of a real alert with its three cutouts.
const alertBytes = 139_056

// pair is a hub, a mirror and the MirrorMaker between them.
type pair struct {
	hub, mirror *kafkatest.Broker
	maker       *kafkatest.MirrorMaker
	stream      kafka.Topic
}

func startPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{
		hub:    kafkatest.StartBroker(t, "hub"),
		mirror: kafkatest.StartBroker(t, "mirror01"),
		stream: kafka.Topic{Name: "full-stream", Partitions: 1},
	}
	topics := []kafka.Topic{p.stream, {Name: "canary", Partitions: 1}}
	ensureAll(t, connect(t, p.hub.Address), topics)
	ensureAll(t, connect(t, p.mirror.Address), append(topics, kafka.MirrorMakerTopics("hub")...))
	p.maker = kafkatest.StartMirrorMaker(t, p.hub, p.mirror, "mirror01", "full-stream", "canary")
	return p
}

// alert makes the n-th alert: nothing in it is like in another one.
func alert(n int) []byte {
	body := make([]byte, alertBytes)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)}).Read(body)
	return body
}

// send sends alerts from number first on, paced so that they take about a time.
func (p *pair) send(t *testing.T, first, count int, over time.Duration) {
	t.Helper()
	producer, err := sarama.NewAsyncProducer([]string{p.hub.Address}, kafka.Config("sender"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer producer.AsyncClose()
		for i := range count {
			producer.Input() <- &sarama.ProducerMessage{
				Topic: "full-stream", Value: sarama.ByteEncoder(alert(first + i)),
				Headers: []sarama.RecordHeader{{Key: []byte("seq"), Value: fmt.Append(nil, first+i)}, {Key: []byte("visit-size"), Value: []byte("10000")}},
			}
			time.Sleep(over / time.Duration(count))
		}
	}()
	for successes, failures := producer.Successes(), producer.Errors(); successes != nil || failures != nil; {
		select {
		case _, ok := <-successes:
			if !ok {
				successes = nil
			}
		case err, ok := <-failures:
			if !ok {
				failures = nil
			} else {
				t.Fatal(err)
			}
		}
	}
}

// compare checks that the mirror has what the hub has, in order, byte for byte,
// count alerts, each once.
func (p *pair) compare(t *testing.T, count int) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	hub, mirror := p.read(t, ctx, p.hub.Address, count), p.read(t, ctx, p.mirror.Address, count)
	for i := range count {
		if !bytes.Equal(hub[i], mirror[i]) {
			t.Fatalf("record %d of the mirror is not that of the hub", i)
		}
		if want := digest(fmt.Append(nil, i), alert(i)); !bytes.Equal(hub[i], want) {
			t.Fatalf("record %d of the hub is not alert %d", i, i)
		}
	}
	time.Sleep(2 * time.Second) // something that comes twice may come late
	for _, b := range []*kafkatest.Broker{p.hub, p.mirror} {
		cluster := connect(t, b.Address)
		end, err := cluster.DataEnd("full-stream", 0, endOffset(t, cluster, "full-stream"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = cluster.NewReader("full-stream", 0, 0).ReadTo(end, func(kafka.Record) error { n++; return nil })
		if err != nil || n != count {
			t.Errorf("%s has %d alerts, %v, want %d", b.Address, n, err, count)
		}
	}
}

// read reads count alerts and returns a digest of each, its headers included.
func (p *pair) read(t *testing.T, ctx context.Context, address string, count int) [][]byte {
	t.Helper()
	reader := connect(t, address).NewReader("full-stream", 0, 0)
	var digests [][]byte
	for len(digests) < count {
		err := reader.Read(time.Second, func(r kafka.Record) error {
			digests = append(digests, digest(r.Headers[0].Value, r.Value))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if ctx.Err() != nil {
			t.Fatalf("%s: only %d of %d alerts came", address, len(digests), count)
		}
	}
	return digests
}

func digest(seq, value []byte) []byte {
	sum := sha256.Sum256(value)
	return append(sum[:], seq...)
}

// MirrorMaker and the mirror's Kafka are killed while alerts flow; then the hub.
// Nothing is lost, nothing comes twice, and what is behind is known.
func TestMirrorMakerCopiesExactlyOnce(t *testing.T) {
	p := startPair(t)
	const each = 300
	p.send(t, 0, each, 0)
	p.compare(t, each)

	for i, kill := range []func(){
		func() { p.maker.Kill(); p.maker.Restart() },
		func() { p.mirror.Kill(); p.mirror.Restart() },
		func() { p.maker.Kill(); p.maker.Restart() },
	} {
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			p.send(t, (i+1)*each, each, 2*time.Second)
		}()
		time.Sleep(time.Second)
		kill()
		<-sent
		p.compare(t, (i+2)*each)
	}

	p.hub.Kill()
	p.hub.Restart()
	p.send(t, 4*each, each, 0)
	p.compare(t, 5*each)

	mirror := connect(t, p.mirror.Address).NewMirror("hub")
	if err := mirror.Update(); err != nil {
		t.Fatal(err)
	}
	if got := mirror.SourceOffsets()["full-stream"][0]; got != 5*each {
		t.Errorf("source offset %d after %d alerts were copied", got, 5*each)
	}
	if failures := mirror.Failures(); failures != nil {
		t.Errorf("failures %q of a MirrorMaker that copies", failures)
	}
}

// An empty broker in the mirror's place gets all that the hub still has, from
// the oldest on.
func TestMirrorMakerFillsAnEmptyMirror(t *testing.T) {
	p := startPair(t)
	const sent, deleted = 60, 20
	p.send(t, 0, sent, 0)
	p.read(t, t.Context(), p.mirror.Address, sent)
	p.maker.Kill()
	p.mirror.Kill()
	admin, err := sarama.NewClusterAdminFromClient(connect(t, p.hub.Address).Client())
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteRecords("full-stream", map[int32]int64{0: deleted}); err != nil {
		t.Fatal(err)
	}
	p.mirror.Replace()
	ensureAll(t, connect(t, p.mirror.Address), append([]kafka.Topic{p.stream, {Name: "canary", Partitions: 1}}, kafka.MirrorMakerTopics("hub")...))
	p.maker.Restart()
	p.send(t, sent, sent, 0)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	for i, got := range p.read(t, ctx, p.mirror.Address, 2*sent-deleted) {
		if n := deleted + i; !bytes.Equal(got, digest(fmt.Append(nil, n), alert(n))) {
			t.Fatalf("record %d of the mirror is not alert %d", i, n)
		}
	}
}
