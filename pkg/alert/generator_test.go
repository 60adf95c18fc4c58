package alert

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestSameSeedSameBytes compares digests of generated visits with those on record. The record was made on amd64; any
// machine must give the same.
func TestSameSeedSameBytes(t *testing.T) {
	var got bytes.Buffer
	for _, config := range []GeneratorConfig{
		{Seed: 1, Stamps: StampsFull, Alerts: 60}, {Seed: 1, Stamps: StampsTwo, Alerts: 30},
		{Seed: 1, Stamps: StampsNone, Alerts: 1000}, {Seed: -7, Stamps: StampsNone, Alerts: 100},
	} {
		g, err := NewGenerator(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 1234} {
			digest := sha256.New()
			var body []byte
			for i := range config.Alerts {
				body = g.Visit(n).Append(body[:0], i)
				digest.Write(body)
			}
			fmt.Fprintf(&got, "%s seed %d visit %d: %s\n", config.Stamps, config.Seed, n, hex.EncodeToString(digest.Sum(nil)))
		}
	}
	const golden = "testdata/digests.txt"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// TestNoFusedArithmetic looks for fused multiplications and additions in what the compiler makes of this package for a
// machine that has them: they would round differently there.
func TestNoFusedArithmetic(t *testing.T) {
	build := exec.Command("go", "build", "-gcflags=-S", ".")
	build.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, assembly)
	}
	if !bytes.Contains(assembly, []byte("FMULD")) {
		t.Fatal("the assembly has no multiplications at all")
	}
	for _, line := range regexp.MustCompile(`(?m)^.*\bFN?M(ADD|SUB)[SD]\b.*$`).FindAll(assembly, -1) {
		t.Errorf("fused: %s", line)
	}
}

func TestAlertsInAnyOrder(t *testing.T) {
	v := mustGenerator(t, StampsFull, 20).Visit(3)
	prefix := Wire(nil, GeneratedSchemaID, nil)
	for _, i := range []int{19, 0, 7, 7} {
		alone := v.Append(nil, i)
		behind := v.Append(bytes.Clone(prefix), i)
		if !bytes.Equal(behind, Wire(nil, GeneratedSchemaID, alone)) {
			t.Errorf("alert %d differs behind a header", i)
		}
	}
}

func TestVisitsServeSeveralAtOnce(t *testing.T) {
	v := mustGenerator(t, StampsFull, 40).Visit(0)
	var want [40][]byte
	for i := range want {
		want[i] = v.Append(nil, i)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range want {
				if !bytes.Equal(v.Append(nil, i), want[i]) {
					t.Errorf("alert %d differs", i)
				}
			}
		})
	}
	all.Wait()
}

func TestSeedsAndVisitsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, seed := range []int64{0, 1, 2} {
		g, err := NewGenerator(GeneratorConfig{Seed: seed, Stamps: StampsNone, Alerts: 3})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 3 {
			for i := range 3 {
				body := string(g.Visit(n).Append(nil, i)[9:]) // without the id
				here := fmt.Sprintf("seed %d visit %d alert %d", seed, n, i)
				if there, ok := seen[body]; ok {
					t.Errorf("%s is the same as %s", here, there)
				}
				seen[body] = here
			}
		}
	}
}

func TestSizes(t *testing.T) {
	tests := []struct {
		stamps    Stamps
		low, high int // of the mean
	}{
		{StampsFull, 138_900, 139_200},
		{StampsTwo, 135_500, 136_500},
		{StampsNone, 2_400, 2_600},
	}
	const count = 3000
	for _, test := range tests {
		v := mustGenerator(t, test.stamps, count).Visit(2)
		var body []byte
		total := 0
		for i := range count {
			body = v.Append(body[:0], i)
			total += len(body)
		}
		if mean := total / count; mean < test.low || mean > test.high {
			t.Errorf("%s: %d bytes on average, want %d to %d", test.stamps, mean, test.low, test.high)
		}
	}
}

func TestGeneratorConfigErrors(t *testing.T) {
	tests := []struct {
		config GeneratorConfig
		want   string
	}{
		{GeneratorConfig{Stamps: StampsFull}, "0 alerts a visit are not from 1 to 1048576"},
		{GeneratorConfig{Stamps: StampsFull, Alerts: MaxAlerts + 1}, "1048577 alerts a visit are not from 1 to 1048576"},
		{GeneratorConfig{Stamps: "four", Alerts: 1}, `stamps "four" are unknown; known are full, two and none`},
	}
	for _, test := range tests {
		if _, err := NewGenerator(test.config); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestVisits(t *testing.T) {
	g := mustGenerator(t, StampsNone, 5)
	tests := []struct {
		n  int
		id int64
	}{{0, 2026112300001}, {1, 2026112300002}, {899, 2026112300900}, {900, 2026112400001}, {900*38 + 4, 2026123100005}, {900 * 39, 2027010100001}}
	for _, test := range tests {
		v := g.Visit(test.n)
		if v.ID() != test.id || v.Len() != 5 {
			t.Errorf("visit %d: id %d with %d alerts, want %d", test.n, v.ID(), v.Len(), test.id)
		}
		if visitAt(v.middle) != test.id {
			t.Errorf("visit %d: at its time there is visit %d", test.n, visitAt(v.middle))
		}
	}
	if seconds := (g.Visit(1).middle - g.Visit(0).middle) * secondsPerDay; seconds < 38.99 || seconds > 39.01 {
		t.Errorf("%v s between visits", seconds)
	}
}
