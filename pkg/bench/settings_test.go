//go:build bench

package bench

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Where things are, seen from the folder of this package.
const (
	results     = "../../out/bench"
	alertstream = "../../bin/alertstream"
	minibroker  = "../../bin/minibroker"
	peers       = "../../../shared/peers" // unless PEERS names another folder
)

// fullVisit is how many alerts a visit of the telescope has, and fullInterval is
// how often there is one.
const (
	fullVisit    = 10_000
	fullInterval = 39 * time.Second
)

// Conditions of filters: that of all filters in 2018, and one that is another for
// each filter, of its number N.
const (
	conditionOf2018 = "snr > 5 AND psfFlux > 3631"
	conditionOfN    = "diaSourceId %% %d = N" // of a number above those of all filters
	manyFilters     = 113
)

// alertsAVisit is ALERTS, or as many as the telescope sends. Fewer try out the
// measurements: then no document is written.
func alertsAVisit(t testing.TB) int { return numberOf(t, "ALERTS", fullVisit) }

// interval keeps the telescope's rate where visits are smaller.
func interval(t testing.TB) time.Duration {
	return fullInterval * time.Duration(alertsAVisit(t)) / fullVisit
}

// numberOf is a number from the environment.
func numberOf(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no number above 0", name, text)
	}
	return n
}

// python gives the command of a peer in Python; absent says why there is none.
func python(t testing.TB, script string) (command []string, absent string) {
	t.Helper()
	script = filepath.Join(cmp.Or(os.Getenv("PEERS"), peers), script)
	if _, err := os.Stat(script); err != nil {
		absent = "peer not there"
		fmt.Printf("note: rows stand without their peer, since there is no %s: PEERS names the folder that has it\n", script)
		return nil, absent
	}
	interpreter := os.Getenv("PYTHON")
	if interpreter == "" {
		t.Fatal("PYTHON is not set: name an interpreter that has confluent-kafka and fastavro (`make bench` makes one)")
	}
	return []string{interpreter, script}, ""
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
