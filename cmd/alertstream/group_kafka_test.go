//go:build kafka

package main

import (
	"fmt"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/kafka"
)

// groupTest is a consumer group that reads a topic of three partitions while
// alerts come.
type groupTest struct {
	*broker
	topic   string
	group   string
	members []*program // all there ever were
}

func newGroupTest(t *testing.T, b *broker, topic string) *groupTest {
	b.t = t
	return &groupTest{broker: b, topic: topic, group: "group-of-" + topic}
}

// join starts a member that prints every alert.
func (g *groupTest) join() *program {
	p := start(g.t, "", "consume", "--group", g.group, "--topic", g.topic, "--broker", g.Address, "--hub", g.Address, "--print", "1")
	g.members = append(g.members, p)
	return p
}

// send begins to send visits of 300 alerts, one every 300 ms.
func (g *groupTest) send(visits int) *program {
	return start(g.t, "", "send", "--broker", g.Address, "--topic", g.topic, "--generate", "none", "--alerts-per-visit", "300",
		"--visits", fmt.Sprint(visits), "--interval", "300ms", "--run", g.topic)
}

var sharesLine = regexp.MustCompile(`"msg":"sharing".*"partitions":\[([0-9,]*)\]`)

// share is which partitions a member was given last.
func share(p *program) string {
	all := sharesLine.FindAllStringSubmatch(p.output.String(), -1)
	if len(all) == 0 {
		return "none yet"
	}
	return all[len(all)-1][1]
}

// shared waits until the members that run have the three partitions among them.
func (g *groupTest) shared(running ...*program) {
	g.t.Helper()
	g.waitFor(fmt.Sprintf("%d members share the partitions", len(running)), func() bool {
		seen := map[byte]int{}
		for _, p := range running {
			for _, c := range []byte(share(p)) {
				seen[c]++
			}
		}
		return seen['0'] == 1 && seen['1'] == 1 && seen['2'] == 1 && !slices.ContainsFunc(running, func(p *program) bool { return share(p) == "none yet" })
	})
}

// printed counts how often each alert was printed, by all members.
func (g *groupTest) printed() map[int64]int {
	times := map[int64]int{}
	for _, p := range g.members {
		for _, id := range printedIDs(p) {
			times[id]++
		}
	}
	return times
}

// told counts the alerts that the members' records name, and at how many places.
func (g *groupTest) told() (alerts, places int) {
	ids, at := map[int64]bool{}, map[[2]int64]bool{}
	for _, r := range g.records(g.group, "visit") {
		for _, one := range r.Received {
			ids[one.ID] = true
			at[[2]int64{int64(one.Partition), one.Offset}] = true
		}
	}
	return len(ids), len(at)
}

// check wants every alert to have been printed, at most so often, and told once.
func (g *groupTest) check(alerts, most int) {
	g.t.Helper()
	g.caughtUp(g.group, g.topic, 3, g.members...)
	for _, p := range g.members {
		p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.done
	}
	printed := g.printed()
	if len(printed) != alerts {
		g.t.Errorf("%d alerts were printed, want %d", len(printed), alerts)
	}
	again := 0
	for id, times := range printed {
		if times > 1 {
			again++
		}
		if times > most {
			g.t.Errorf("alert %d was printed %d times, want at most %d", id, times, most)
		}
	}
	if told, places := g.told(); told != alerts || places != alerts {
		g.t.Errorf("records tell of %d alerts at %d places, want %d", told, places, alerts)
	}
	g.t.Logf("%d alerts, %d of them printed again", len(printed), again)
}

// TestGroup: members of a group share a topic's partitions, and each alert goes
// to one of them, also while members come and go.
func TestGroup(t *testing.T) {
	b := newBroker(t, kafka.Topic{Name: "orderly", Partitions: 3}, kafka.Topic{Name: "killed", Partitions: 3}, kafka.Topic{Name: "still", Partitions: 3})
	t.Run("orderly", func(t *testing.T) {
		g := newGroupTest(t, b, "orderly")
		one, two, three := g.join(), g.join(), g.join()
		g.shared(one, two, three)
		for _, p := range g.members {
			if len(share(p)) != 1 {
				t.Errorf("a member has partitions %q, want one", share(p))
			}
		}
		sender := g.send(30)
		time.Sleep(2 * time.Second)
		four := g.join() // and one of the four idles
		g.shared(one, two, three, four)
		time.Sleep(time.Second)
		two.terminate(0)
		g.shared(one, three, four)
		time.Sleep(time.Second)
		three.terminate(0)
		four.terminate(0)
		g.shared(one)
		if code := sender.wait(time.Minute); code != 0 {
			t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
		}
		g.check(9000, 1)
	})
	t.Run("killed", func(t *testing.T) {
		g := newGroupTest(t, b, "killed")
		one, two, three := g.join(), g.join(), g.join()
		g.shared(one, two, three)
		sender := g.send(30)
		time.Sleep(2 * time.Second)
		two.kill()
		four := g.join()
		g.shared(one, three, four) // once the group has given the killed one up
		if code := sender.wait(time.Minute); code != 0 {
			t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
		}
		g.check(9000, 2)
	})
	t.Run("still", func(t *testing.T) { // for longer than the group waits
		g := newGroupTest(t, b, "still")
		one, two := g.join(), g.join()
		g.shared(one, two)
		sender := g.send(30)
		time.Sleep(2 * time.Second)
		two.cmd.Process.Signal(syscall.SIGSTOP)
		g.waitFor("the other has all partitions", func() bool { return share(one) == "0,1,2" })
		two.cmd.Process.Signal(syscall.SIGCONT)
		g.shared(one, two)
		if code := sender.wait(time.Minute); code != 0 {
			t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
		}
		g.check(9000, 2)
	})
}
