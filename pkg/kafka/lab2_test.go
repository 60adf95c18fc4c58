//go:build kafka && lab2

package kafka_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestLab2(t *testing.T) {
	p := startPair(t)
	p.send(t, 0, 100, 0)
	p.compare(t, 100)
	for i := range 8 {
		sent := make(chan struct{})
		go func() { defer close(sent); p.send(t, 100*(i+1), 100, 2*time.Second) }()
		time.Sleep(500 * time.Millisecond)
		t0 := time.Now()
		p.mirror.Kill()
		p.mirror.Restart()
		t1 := time.Now()
		if i%2 == 1 {
			time.Sleep(7 * time.Second)
		}
		t2 := time.Now()
		p.maker.Kill()
		p.maker.Restart()
		fmt.Printf("LAP mirror %.1f mm %.1f\n", t1.Sub(t0).Seconds(), time.Since(t2).Seconds())
		if time.Since(t2) > 25*time.Second {
			os.WriteFile(fmt.Sprintf("/tmp/monitor-lab/slow-mm-%d.log", i), []byte(p.maker.Log()), 0o644)
			os.WriteFile(fmt.Sprintf("/tmp/monitor-lab/slow-mirror-%d.log", i), []byte(p.mirror.Log()), 0o644)
		}
		<-sent
		p.compare(t, 100*(i+2))
	}
}
