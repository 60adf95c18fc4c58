//go:build lab

package kafka_test

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

func cpu(pid int) float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	f := strings.Fields(string(b)[strings.LastIndex(string(b), ")")+2:])
	u, _ := strconv.Atoi(f[11])
	s, _ := strconv.Atoi(f[12])
	return float64(u+s) / 100
}

func TestLab(t *testing.T) {
	start := time.Now()
	lap := func(what string) {
		fmt.Printf("%8.2fs %s\n", time.Since(start).Seconds(), what)
		start = time.Now()
	}
	hub := kafkatest.StartBroker(t, "hub")
	mirror := kafkatest.StartBroker(t, "mirror")
	lap("brokers up")
	topics := []kafka.Topic{{Name: "full-stream", Partitions: 1, Config: map[string]string{"retention.bytes": "4000000000", "segment.bytes": "134217728"}}, {Name: "canary", Partitions: 1}}
	var cl [2]*kafka.Cluster
	for i, b := range []*kafkatest.Broker{hub, mirror} {
		c, err := kafka.Connect(b.Address, kafka.Config("test"))
		if err != nil {
			t.Fatal(err)
		}
		cl[i] = c
		want := topics
		if b == mirror {
			want = append(want, kafka.MirrorMakerTopics("hub")...)
		}
		c.EnsureTopics(want)
	}
	lap("topics")
	m := kafkatest.StartMirrorMaker(t, hub, mirror, "mirror01", "full-stream", "canary")
	lap("mm up")
	cfg := kafka.Config("p")
	cfg.Producer.Flush.Bytes = 1 << 20
	cfg.Producer.Flush.Frequency = 5 * time.Millisecond
	p, err := sarama.NewAsyncProducer([]string{hub.Address}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	ccfg := kafka.Config("c")
	ccfg.Consumer.Fetch.Default = 8 << 20
	cons, _ := sarama.NewConsumer([]string{mirror.Address}, ccfg)
	pc, err := cons.ConsumePartition("full-stream", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, 139056)
	rand.Read(body)
	// latency, idle
	one := func() time.Duration {
		t0 := time.Now()
		p.Input() <- &sarama.ProducerMessage{Topic: "full-stream", Value: sarama.ByteEncoder(body)}
		<-p.Successes()
		a := time.Since(t0)
		<-pc.Messages()
		_ = a
		return time.Since(t0)
	}
	var lat []time.Duration
	for range 20 {
		lat = append(lat, one().Round(time.Millisecond))
		time.Sleep(700 * time.Millisecond)
	}
	fmt.Println("idle latencies", lat)
	for visit := range 3 {
		const n = 3000
		c0, c1, c2 := cpu(hub.Pid()), cpu(mirror.Pid()), cpu(m.Pid())
		start = time.Now()
		var lastAck, lastSeen time.Time
		acked := make(chan bool)
		go func() {
			for range n {
				<-p.Successes()
			}
			lastAck = time.Now()
			close(acked)
		}()
		seen := make(chan bool)
		go func() {
			for range n {
				<-pc.Messages()
			}
			lastSeen = time.Now()
			close(seen)
		}()
		for range n {
			p.Input() <- &sarama.ProducerMessage{Topic: "full-stream", Value: sarama.ByteEncoder(body)}
		}
		<-acked
		<-seen
		fmt.Printf("visit %d of %d: sent %.2fs, last seen %.3fs later; CPU hub %.2f mirror %.2f mm %.2f\n", visit, n, lastAck.Sub(start).Seconds(), lastSeen.Sub(lastAck).Seconds(), cpu(hub.Pid())-c0, cpu(mirror.Pid())-c1, cpu(m.Pid())-c2)
		ends, _ := cl[1].EndOffsets(topics)
		fmt.Println("ends", ends)
	}
	// paced: 256/s for 5s
	for _, rate := range []int{64, 256} {
		n := rate * 5
		sent := make([]time.Time, n)
		var worst, sum time.Duration
		done := make(chan bool)
		go func() {
			for i := range n {
				<-pc.Messages()
				d := time.Since(sent[i])
				worst = max(worst, d)
				sum += d
			}
			close(done)
		}()
		go func() {
			for range n {
				<-p.Successes()
			}
		}()
		c0, c1, c2 := cpu(hub.Pid()), cpu(mirror.Pid()), cpu(m.Pid())
		tick := time.NewTicker(time.Second / time.Duration(rate))
		for i := range n {
			<-tick.C
			sent[i] = time.Now()
			p.Input() <- &sarama.ProducerMessage{Topic: "full-stream", Value: sarama.ByteEncoder(body)}
		}
		<-done
		fmt.Printf("paced %d/s: mean %v worst %v; CPU hub %.2f mirror %.2f mm %.2f\n", rate, sum/time.Duration(n), worst, cpu(hub.Pid())-c0, cpu(mirror.Pid())-c1, cpu(m.Pid())-c2)
	}
	mi := cl[1].NewMirror("hub")
	fmt.Println(mi.Update(), mi.SourceOffsets(), mi.Failures())
	time.Sleep(5 * time.Second)
	c0, c1, c2 := cpu(hub.Pid()), cpu(mirror.Pid()), cpu(m.Pid())
	time.Sleep(30 * time.Second)
	fmt.Printf("idle %% of a core: hub %.2f mirror %.2f mm %.2f\n", (cpu(hub.Pid())-c0)/.3, (cpu(mirror.Pid())-c1)/.3, (cpu(m.Pid())-c2)/.3)
	if os.Getenv("LAB_KILL") != "" {
		start = time.Now()
		hub.Kill()
		hub.Restart()
		lap("hub restart after kill")
		fmt.Println(one())
		lap("first record through")
		mirror.Kill()
		mirror.Restart()
		lap("mirror restart after kill")
		fmt.Println(one())
		lap("first record through")
		m.Kill()
		m.Restart()
		lap("mm restart after kill")
		fmt.Println(one())
		lap("first record through")
	}
	os.WriteFile("/tmp/monitor-lab/mm.log", []byte(m.Log()), 0o644)
	os.WriteFile("/tmp/monitor-lab/hub.log", []byte(hub.Log()), 0o644)
	os.WriteFile("/tmp/monitor-lab/mirror.log", []byte(mirror.Log()), 0o644)
}
