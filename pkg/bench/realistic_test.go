//go:build bench

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// arrival is an alert as a consumer received it.
type arrival struct {
	at       time.Time
	visit    int64
	detector int64
}

// TestRealistic sends two visits at the realistic pace and compares what a
// consumer receives when with the distribution that was set. It writes the plot
// in the docs.
func TestRealistic(t *testing.T) {
	program, err := filepath.Abs("../../bin/alertstream")
	if err != nil {
		t.Fatal(err)
	}
	b := kafkatest.StartBroker(t, "broker")
	cluster, err := kafka.Connect(b.Address, kafka.Config("bench"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics([]kafka.Topic{{Name: "full-stream", Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		finish(t, exec.Command(program, "send", "--broker", b.Address, "--generate", "none", "--pace", "realistic", "--visits", "2", "--records", ""))
	}()
	got := receive(t, cluster, 2*fullVisit)
	<-sent
	for _, visit := range slices.Compact(visitsOf(got)) {
		of := slices.DeleteFunc(slices.Clone(got), func(a arrival) bool { return a.visit != visit })
		sizes := burstSizes(of)
		slices.Sort(sizes)
		fmt.Printf("visit %d: %d alerts in %d bursts of %d to %d, half of them up to %d; first to last received %.2f s\n",
			visit, len(of), len(sizes), sizes[0], sizes[len(sizes)-1], sizes[len(sizes)/2], of[len(of)-1].at.Sub(of[0].at).Seconds())
		if len(of) != fullVisit || len(sizes) != 189 || sizes[0] < 10 || sizes[len(sizes)-1] > 200 {
			t.Errorf("visit %d: %d alerts, %d bursts of %d to %d", visit, len(of), len(sizes), sizes[0], sizes[len(sizes)-1])
		}
		if middle := sizes[len(sizes)/2]; middle < 45 || middle > 60 {
			t.Errorf("visit %d: half of the bursts have up to %d alerts", visit, middle)
		}
	}
	if err := os.WriteFile("../../docs/realistic.svg", []byte(plot(got)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// receive reads so many alerts as they come.
func receive(t *testing.T, cluster *kafka.Cluster, count int) (got []arrival) {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	projection, err := schema.Projection([]string{"visit", "detector"})
	if err != nil {
		t.Fatal(err)
	}
	reader := cluster.NewReader("full-stream", 0, 0)
	values := make([]alert.Value, 2)
	for deadline := time.Now().Add(2 * time.Minute); len(got) < count; {
		err := reader.Read(100*time.Millisecond, func(r kafka.Record) error {
			_, body, err := alert.ParseWire(r.Value)
			if err == nil {
				err = projection.Decode(body, values)
			}
			got = append(got, arrival{time.Now(), values[0].Int, values[1].Int})
			return err
		})
		if err != nil && len(got) > 0 {
			t.Fatal(err)
		}
		if err != nil { // the topic has just been made
			time.Sleep(200 * time.Millisecond)
		}
		if time.Now().After(deadline) {
			t.Fatalf("only %d of %d alerts came: %v", len(got), count, err)
		}
	}
	return got
}

func visitsOf(got []arrival) []int64 {
	visits := make([]int64, len(got))
	for i, a := range got {
		visits[i] = a.visit
	}
	return visits
}

// burstSizes counts the alerts of each detector.
func burstSizes(of []arrival) []int {
	counts := map[int64]int{}
	for _, a := range of {
		counts[a.detector]++
	}
	var sizes []int
	for _, n := range counts {
		sizes = append(sizes, n)
	}
	return sizes
}

// plot draws how many alerts were received in each tenth of a second.
func plot(got []arrival) string {
	const width, height, left, bottom = 900, 220, 50, 30
	last := got[len(got)-1].at.Sub(got[0].at)
	bins := make([]int, int(last/(100*time.Millisecond))+1)
	for _, a := range got {
		bins[int(a.at.Sub(got[0].at)/(100*time.Millisecond))]++
	}
	most := slices.Max(bins)
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n", width+left+10, height+bottom+20)
	fmt.Fprintf(&svg, `<rect width="100%%" height="100%%" fill="white"/><text x="%d" y="12">alerts received in each 0.1 s, two visits at the realistic pace</text>`+"\n", left)
	step := float64(width) / float64(len(bins))
	for i, n := range bins {
		if n > 0 {
			h := float64(height-20) * float64(n) / float64(most)
			fmt.Fprintf(&svg, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="steelblue"/>`+"\n", left+float64(i)*step, height-h, max(step, 1), h)
		}
	}
	fmt.Fprintf(&svg, `<path d="M%d 20V%dH%d" fill="none" stroke="black"/><text x="5" y="28">%d</text><text x="30" y="%d">0</text>`+"\n", left, height, left+width, most, height)
	for s := 0; s <= int(last.Seconds()); s += 5 {
		fmt.Fprintf(&svg, `<text x="%.0f" y="%d">%d s</text>`+"\n", left+float64(s)*10*step, height+15, s)
	}
	svg.WriteString("</svg>\n")
	return svg.String()
}
