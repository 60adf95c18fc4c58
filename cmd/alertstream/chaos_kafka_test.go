//go:build kafka

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// How many filters there are in the chaos, in how many processes, and how often
// something is killed.
const (
	chaosFilters = 100
	chaosGroups  = 5
	chaosKills   = 50
)

// layout is how the stream reaches the filters.
type layout struct {
	read    string   // topic that the filters read, which the mirror has
	copied  string   // topic that MirrorMaker copies
	filters []string // flags of the filters
	sender  []string // of the sender
	feed    string   // name of the feed; empty: none
	onHub   bool     // where it is, else at the mirror
}

const (
	fullTopic = "full-stream"
	thinTopic = "full-stream-stampless"
)

// layouts are the faithful one, and those of filters that read no cutouts.
var layouts = map[string]layout{
	"full":            {read: fullTopic, copied: fullTopic},
	"feed beside":     {read: thinTopic, copied: fullTopic, feed: "feed01", filters: []string{"--full-topic", fullTopic}},
	"thin, by feed":   {read: thinTopic, copied: thinTopic, feed: "feed", onHub: true, filters: []string{"--full-topic", fullTopic, "--full-broker", "HUB"}},
	"thin, by sender": {read: thinTopic, copied: thinTopic, sender: []string{"--stampless", thinTopic}, filters: []string{"--full-topic", fullTopic, "--full-broker", "HUB"}},
}

// chaos is the whole way of the stream, of which anything may be killed.
type chaos struct {
	t           *testing.T
	hub, mirror *broker
	maker       *kafkatest.MirrorMaker
	layout      layout
	filters     []*kept
	feed        *kept // nil: there is none
	most        int   // kills
	sender      *kept // nil: the test itself sends
	random      *rand.Rand
	brokers     int // kills of brokers and of the MirrorMaker
}

func newChaos(t *testing.T, seed uint64, way layout) *chaos {
	t.Helper()
	stream, thin := kafka.Topic{Name: fullTopic, Partitions: 1}, kafka.Topic{Name: thinTopic, Partitions: 1}
	c := &chaos{t: t, random: rand.New(rand.NewPCG(seed, 0)), layout: way, most: chaosKills,
		hub: newBroker(t, stream, thin), mirror: &broker{kafkatest.StartBroker(t, "mirror01"), t}}
	topics := append(kafka.MirrorMakerTopics("hub"), stream, thin, kafka.Topic{Name: "dead-letter", Partitions: 1})
	for n := range chaosFilters {
		topics = append(topics, kafka.Topic{Name: chaosFilter(n + 1).name, Partitions: 1})
	}
	cluster := c.mirror.connect()
	defer cluster.Close()
	if _, err := cluster.EnsureTopics(topics); err != nil {
		t.Fatal(err)
	}
	c.maker = kafkatest.StartMirrorMaker(t, c.hub.Broker, c.mirror.Broker, "mirror01", way.copied)
	if way.feed != "" {
		c.feed = keep(t, func() string { return "" }, "feed", "--name", way.feed, "--broker", c.feedBroker().Address, "--hub", c.hub.Address)
	}
	c.startFilters()
	return c
}

// feedBroker is the one beside which the feed is.
func (c *chaos) feedBroker() *broker {
	if c.layout.onHub {
		return c.hub
	}
	return c.mirror
}

// startFilters starts the filters in groups. Every second life dies at a point
// of a commit.
func (c *chaos) startFilters() {
	folder := c.t.TempDir()
	for n := range chaosFilters {
		f := chaosFilter(n + 1)
		if err := os.WriteFile(filepath.Join(folder, f.name+f.ending), []byte(f.text), 0o644); err != nil {
			c.t.Fatal(err)
		}
	}
	for g := range chaosGroups {
		args := []string{"filter", "--broker", c.mirror.Address, "--hub", c.hub.Address,
			"--condition", "snr > 5", "--dead-letter", "dead-letter", "--cap", fmt.Sprint(capOfTest), "--topic", c.layout.read}
		for _, flag := range c.layout.filters {
			args = append(args, strings.Replace(flag, "HUB", c.hub.Address, 1))
		}
		for n := g + 1; n <= chaosFilters; n += chaosGroups {
			f := chaosFilter(n)
			args = append(args, "--name", f.name, "--definition", filepath.Join(folder, f.name+f.ending))
		}
		random, lives := rand.New(rand.NewPCG(uint64(g), 1)), 0
		c.filters = append(c.filters, keep(c.t, func() string {
			if lives++; lives%2 == 0 {
				return ""
			}
			points := []string{"before-produce", "after-produce", "before-commit", "after-commit"}
			return fmt.Sprintf("%s:%d", points[random.IntN(len(points))], 20+random.IntN(100))
		}, args...))
	}
}

// kills is how often anything has died.
func (c *chaos) kills() int {
	n := c.brokers
	for _, f := range c.filters {
		n += f.died()
	}
	for _, one := range []*kept{c.sender, c.feed} {
		if one != nil {
			n += one.died()
		}
	}
	return n
}

// rage kills one thing after the other until enough have died or the stream is
// at its end.
func (c *chaos) rage() {
	c.t.Helper()
	for c.kills() < c.most {
		time.Sleep(time.Duration(300+c.random.IntN(1200)) * time.Millisecond)
		switch pick := c.random.IntN(20); {
		case pick < 1 && c.sender != nil: // the test's own producer bears no loss of its broker
			c.hub.Kill()
			c.hub.Restart()
			c.brokers++
		case pick < 4:
			c.mirror.Kill()
			c.mirror.Restart()
			c.brokers++
		case pick < 7:
			c.maker.Kill()
			c.maker.Restart()
			c.brokers++
		case pick < 11 && c.sender != nil:
			c.sender.kill()
		case pick < 13 && c.feed != nil:
			c.feed.kill()
		default:
			c.filters[c.random.IntN(len(c.filters))].kill()
		}
	}
}

// settle lets everything live, and waits until every filter has read everything.
func (c *chaos) settle() {
	c.t.Helper()
	for _, f := range c.filters {
		f.quiet()
	}
	if c.feed != nil && c.layout.onHub {
		c.hub.caughtUp(c.layout.feed, fullTopic, 1, c.feed.now())
	}
	cluster := c.hub.connect()
	defer cluster.Close()
	topic := c.layout.copied
	ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: 1}})
	if err != nil {
		c.t.Fatal(err)
	}
	last, err := cluster.DataEnd(topic, 0, ends[topic][0])
	if err != nil {
		c.t.Fatal(err)
	}
	mirror := c.mirror.connect()
	defer mirror.Close()
	copied := mirror.NewMirror("hub")
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if err := copied.Update(); err != nil {
			c.t.Fatal(err)
		}
		if copied.SourceOffsets()[topic][0] >= last {
			break
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("the mirror is at %d of %d:\n%s", copied.SourceOffsets()[topic][0], last, c.maker.Log())
		}
	}
	if c.feed != nil && !c.layout.onHub {
		c.mirror.caughtUp(c.layout.feed, fullTopic, 1, c.feed.now())
	}
	for n := range chaosFilters {
		c.mirror.caughtUp(chaosFilter(n+1).name, c.layout.read, 1, c.filters[n%chaosGroups].now())
	}
	for _, f := range c.filters {
		f.end()
	}
	if c.feed != nil {
		c.feed.end()
	}
	c.t.Logf("%d deaths, %d of them of brokers and the MirrorMaker", c.kills(), c.brokers)
}

// check compares every filtered stream with what the oracle says must be in it.
func (c *chaos) check(o *oracle) {
	c.t.Helper()
	passed := 0
	for n := range chaosFilters {
		f := chaosFilter(n + 1)
		want, got := f.passing(o), map[int64][]kafka.Record{}
		for _, m := range c.mirror.read(f.name, 1) {
			a := o.byValue[string(m.Value)]
			if a == nil {
				c.t.Errorf("%s offset %d: what nobody has sent", f.name, m.Offset)
				continue
			}
			got[a.visit] = append(got[a.visit], m)
			passed++
		}
		for visit := range got {
			if len(want[visit]) == 0 {
				c.t.Errorf("%s: %d alerts of visit %d passed, want none", f.name, len(got[visit]), visit)
			}
		}
		for visit, alerts := range want {
			if wrong := c.compare(o, got[visit], alerts); wrong != "" {
				c.t.Errorf("%s: visit %d: %s", f.name, visit, wrong)
			}
		}
	}
	c.t.Logf("%d alerts passed", passed)
	if passed == 0 {
		c.t.Error("nothing passed")
	}
}

// compare tells how what passed of a visit differs from what must, or nothing.
func (c *chaos) compare(o *oracle, got []kafka.Record, want []*sent) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d alerts passed, want %d", len(got), len(want))
	}
	for i, a := range want {
		switch is := o.byValue[string(got[i].Value)]; {
		case is != a:
			return fmt.Sprintf("number %d of those that passed is alert %d, want %d", i+1, is.id, a.id)
		case c.sender == nil && a.difference(got[i]) != "":
			return fmt.Sprintf("alert %d: %s", a.id, a.difference(got[i]))
		}
	}
	return ""
}

// TestChaos: whatever of the stream's way is killed and whenever, every filter's
// topic holds what an oracle picks of what was to be sent.
func TestChaos(t *testing.T) {
	c := newChaos(t, 1, layouts["full"])
	config := alert.GeneratorConfig{Seed: 7, Stamps: alert.StampsNone, Alerts: 400}
	const visits = 40
	c.sender = keep(t, func() string { return "" }, "send", "--broker", c.hub.Address, "--generate", "none", "--seed", "7",
		"--alerts-per-visit", fmt.Sprint(config.Alerts), "--visits", fmt.Sprint(visits), "--interval", "3s")
	c.rage()
	if c.sender.died() < 4 {
		t.Errorf("the sender died %d times", c.sender.died())
	}
	c.sender.finish(4 * time.Minute)
	c.settle()
	checkStream(t, c.hub, 1, config, visits, "1")
	o := newOracle(t)
	o.generateInOrder(config, visits)
	c.check(o)
}

// TestChaosStampless: the same where filters read alerts without their cutouts,
// in each layout of that; what passes is the full alert.
func TestChaosStampless(t *testing.T) {
	for _, name := range []string{"feed beside", "thin, by feed", "thin, by sender"} {
		t.Run(name, func(t *testing.T) {
			c := newChaos(t, 3, layouts[name])
			c.most = 25
			config := alert.GeneratorConfig{Seed: 7, Stamps: alert.StampsFull, Alerts: 120}
			const visits = 14
			c.sender = keep(t, func() string { return "" }, append([]string{"send", "--broker", c.hub.Address, "--generate", "full", "--seed", "7",
				"--alerts-per-visit", fmt.Sprint(config.Alerts), "--visits", fmt.Sprint(visits), "--interval", "3s"}, c.layout.sender...)...)
			c.rage()
			c.sender.finish(4 * time.Minute)
			c.settle()
			checkStream(t, c.hub, 1, config, visits, "1")
			o := newOracle(t)
			o.generateInOrder(config, visits)
			c.check(o)
		})
	}
}

// TestChaosPoison: the same where visits come mixed and some of what comes can
// be read by nobody, which every filter sets aside once.
func TestChaosPoison(t *testing.T) {
	c := newChaos(t, 2, layouts["full"])
	o := newOracle(t)
	o.generate(30, 400, 1, rand.New(rand.NewPCG(1, 2)))
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		o.produce(c.hub, rand.New(rand.NewPCG(5, 6)), 600*time.Millisecond)
	}()
	c.rage()
	<-sent
	c.settle()
	c.check(o)
	c.checkDeadLetters(o)
}

// checkDeadLetters: each filter has set aside each message that is no alert.
func (c *chaos) checkDeadLetters(o *oracle) {
	c.t.Helper()
	aside := map[string]map[string]int{} // by filter and offset
	for _, m := range c.mirror.read("dead-letter", 1) {
		filter := string(m.Key)
		if aside[filter] == nil {
			aside[filter] = map[string]int{}
		}
		aside[filter][headerOf(m, "dl-offset")]++
		if string(m.Value) != "no alert" || headerOf(m, "dl-reason") == "" {
			c.t.Errorf("offset %d: %q set aside, for %q", m.Offset, m.Value, headerOf(m, "dl-reason"))
		}
	}
	for n := range chaosFilters {
		name := chaosFilter(n + 1).name
		if len(aside[name]) != o.poison {
			c.t.Errorf("%s has set %d messages aside, want %d", name, len(aside[name]), o.poison)
		}
		for offset, times := range aside[name] {
			if times != 1 {
				c.t.Errorf("%s has set offset %s aside %d times", name, offset, times)
			}
		}
	}
}
