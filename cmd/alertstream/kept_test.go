//go:build kafka

package main

import (
	"sync"
	"testing"
	"time"
)

// kept is a program that is started again whenever it ends, as Swarm does.
type kept struct {
	t         *testing.T
	args      []string
	failpoint func() string // that the next life dies at; may be empty

	mutex  sync.Mutex
	life   *program
	deaths int
	ending bool
	ended  chan struct{} // closed when there will be no other life
}

func keep(t *testing.T, failpoint func() string, args ...string) *kept {
	t.Helper()
	k := &kept{t: t, args: args, failpoint: failpoint, ended: make(chan struct{})}
	k.life = start(t, failpoint(), args...)
	go k.revive()
	return k
}

// revive starts the next life until one ends of itself or the end is near.
func (k *kept) revive() {
	defer close(k.ended)
	for {
		k.now().awaited()
		k.mutex.Lock()
		over := k.ending || k.life.cmd.ProcessState.ExitCode() == 0
		if !over {
			k.deaths++
			k.life = start(k.t, k.failpoint(), k.args...)
		}
		k.mutex.Unlock()
		if over {
			return
		}
	}
}

func (k *kept) now() *program {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.life
}

// died is how many lives have ended and were followed by another.
func (k *kept) died() int {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.deaths
}

// kill ends the present life as a crash does.
func (k *kept) kill() { k.now().kill() }

// quiet lets no life die of itself any more, beginning with the next.
func (k *kept) quiet() {
	k.mutex.Lock()
	k.failpoint = func() string { return "" }
	k.mutex.Unlock()
	k.kill()
}

// end ends the present life in order; there is no other.
func (k *kept) end() {
	k.t.Helper()
	k.mutex.Lock()
	k.ending = true
	life := k.life
	k.mutex.Unlock()
	life.terminate(0)
	<-k.ended
}

// finish waits until a life ends of itself, with success.
func (k *kept) finish(patience time.Duration) {
	k.t.Helper()
	select {
	case <-k.ended:
	case <-time.After(patience):
		k.t.Fatalf("%v: still running after %v:\n%s", k.args, patience, k.now().output)
	}
}

// awaited waits until the program has ended, however.
func (p *program) awaited() { <-p.done }
