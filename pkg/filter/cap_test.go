package filter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.UnixMilli(1_800_000_000_000)

func key(visit int64) Key { return Key{Run: "1", ID: visit} }

// pass counts n matching alerts of a visit and returns how many passed.
func pass(c *Cap, visit int64, n int) (passed int) {
	for i := range n {
		if _, passes := c.Count(key(visit), 1000, visit*1_000_000+int64(i), true, noon); passes {
			passed++
		}
	}
	return passed
}

func TestCapHoldsWhenVisitsInterleave(t *testing.T) {
	const a, b = 2026112300001, 2026112300002
	c := NewCap(20)
	if n := pass(c, a, 15); n != 15 {
		t.Errorf("first 15 of A: %d passed", n)
	}
	if n := pass(c, b, 30); n != 20 {
		t.Errorf("30 of B: %d passed", n)
	}
	if n := pass(c, a, 30); n != 5 {
		t.Errorf("A again: %d passed, 5 were left", n)
	}
	if n := pass(c, b, 1); n != 0 {
		t.Errorf("B again: %d passed", n)
	}
}

// TestVisitSentAgain: a visit of another run is another visit.
func TestVisitSentAgain(t *testing.T) {
	c := NewCap(1)
	for _, run := range []string{"1", "2", ""} {
		if _, passes := c.Count(Key{run, 7}, 10, 1, true, noon); !passes {
			t.Errorf("run %q: the first alert did not pass", run)
		}
	}
	if _, passes := c.Count(Key{"2", 7}, 10, 2, true, noon); passes {
		t.Error("run 2: the second alert passed")
	}
}

func TestCountsOfAVisit(t *testing.T) {
	c := NewCap(2)
	for i, matched := range []bool{true, false, true, true} {
		v, passes := c.Count(key(7), 4, int64(100+i), matched, noon.Add(time.Duration(i)*time.Second))
		if want := i == 0 || i == 2; passes != want {
			t.Errorf("alert %d passes: %v", i, passes)
		}
		if want := i == 3; v.Complete() != want {
			t.Errorf("complete after alert %d: %v", i, v.Complete())
		}
		if want := i >= 2; c.Full(v) != want {
			t.Errorf("full after alert %d: %v", i, c.Full(v))
		}
	}
	want := []*Visit{{Key: key(7), Size: 4, Read: 4, Matched: 3, Passed: 2, PassedIDs: []int64{100, 102}, First: noon}}
	if diff := cmp.Diff(want, c.Visits()); diff != "" {
		t.Error(diff)
	}
}

func TestCapForgetsCompleteVisitsFirst(t *testing.T) {
	c := NewCap(20)
	pass(c, 1, 20) // the oldest, but open
	for i := range 999 {
		c.Count(key(2), 999, int64(i), false, noon)
	}
	for v := range int64(maxVisits - 1) {
		pass(c, 100+v, 1)
	}
	if n := pass(c, 1, 5); n != 0 {
		t.Errorf("the open visit was forgotten: %d more passed", n)
	}
	if len(c.Visits()) != maxVisits {
		t.Errorf("%d visits are remembered", len(c.Visits()))
	}
}

// TestTextRestores: a cap that is written and read again at any point decides
// as one that was not.
func TestTextRestores(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kept, restored := NewCap(20), NewCap(20)
	for i := range 20000 {
		visit := 2026112300001 + random.Int64N(5) + int64(i/2000)
		k := Key{Run: []string{"1", "", "night-2"}[random.IntN(3)], ID: visit}
		id := 7_900_000_000_000_000 + int64(i)
		matched := random.IntN(7) == 0
		if random.IntN(50) == 0 {
			var err error
			if restored, err = ParseCap(20, restored.Text()); err != nil {
				t.Fatal(err)
			}
		}
		a, passesA := kept.Count(k, 2000, id, matched, noon)
		b, passesB := restored.Count(k, 2000, id, matched, noon)
		if passesA != passesB {
			t.Fatalf("alert %d: passes %v, after restoring %v", i, passesA, passesB)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("alert %d: %s", i, diff)
		}
	}
	if diff := cmp.Diff(kept.Visits(), restored.Visits()); diff != "" {
		t.Error(diff)
	}
}

func TestTextFits(t *testing.T) {
	c := NewCap(math.MaxInt)
	for i := range int64(2 * maxVisits) {
		run := fmt.Sprintf("a-run-with-a-long-name-%09d", i)
		v, _ := c.Count(Key{run, math.MinInt64 + i}, math.MaxInt, math.MaxInt64, true, time.UnixMilli(math.MinInt64/2))
		v.Read, v.Matched, v.Passed = math.MaxInt, math.MaxInt, math.MaxInt
	}
	text := c.Text()
	if len(text) > MaxText {
		t.Errorf("the largest numbers take %d bytes", len(text))
	}
	restored, err := ParseCap(20, text)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(restored.Visits()); n != maxVisits {
		t.Errorf("%d visits are restored", n)
	}
}

// TestTextDropsOldestIDs: counts are kept whatever there is of ids.
func TestTextDropsOldestIDs(t *testing.T) {
	c := NewCap(20)
	for v := range int64(maxVisits) {
		for i := range int64(20) {
			c.Count(key(2026112300001+v), 10000, 7_900_000_000_000_000+v*10000+i*113, true, noon)
		}
	}
	text := c.Text()
	if len(text) > MaxText {
		t.Fatalf("%d bytes", len(text))
	}
	restored, err := ParseCap(20, text)
	if err != nil {
		t.Fatal(err)
	}
	withIDs := 0
	for i, v := range restored.Visits() {
		if v.Passed != 20 {
			t.Errorf("visit %d: %d passed", i, v.Passed)
		}
		if len(v.PassedIDs) == 20 {
			withIDs++
		} else if withIDs > 0 {
			t.Errorf("visit %d lost its ids, an older one did not", i)
		}
	}
	if withIDs < 8 {
		t.Errorf("only %d visits kept their ids", withIDs)
	}
}

func TestParseCapErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2;0,1,1,1,1,1,1,0", `counts of visits begin with "2"; only form 1 is known`},
		{"1,;1,1", `counts of visits, visit 1: "1,1": 2 fields where there should be 8 or 9`},
		{"1,;1,1,1,1,1,1,1,0", `counts of visits, visit 1: "1,1,1,1,1,1,1,0": run 1 of 1`},
		{"1,;0,1,1,1,1,!,1,0", `counts of visits, visit 1: "0,1,1,1,1,!,1,0": strconv.ParseInt: parsing "!": invalid syntax`},
		{"1,;0,1,1,-1,1,1,1,0", `counts of visits, visit 1: "0,1,1,-1,1,1,1,0": a count is negative or too large`},
		{"1,;0,1,1,1,1,1,1,0,gA", `counts of visits, visit 1: "0,1,1,1,1,1,1,0,gA": ids end in the middle of a number`},
		{"1,;0,1,1,1,1,1,1,0,AgIC", `counts of visits, visit 1: "0,1,1,1,1,1,1,0,AgIC": 3 ids of 1 passed alerts`},
	} {
		if _, err := ParseCap(20, c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzParseCap(f *testing.F) {
	c := NewCap(20)
	pass(c, 2026112300001, 3)
	for _, text := range []string{"", "1", c.Text(), "1;;", "1,;0,-1,0,0,0,1,0,0,AA", "1,a;0,1,zzzzzzzzzzzzzz,0,0,0,0,0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCap(20, text)
		if err != nil {
			return
		}
		again, err := ParseCap(20, c.Text())
		if err != nil {
			t.Fatalf("%q: its own text %q: %v", text, c.Text(), err)
		}
		if len(again.Visits()) != len(c.Visits()) {
			t.Errorf("%q: %d visits became %d", text, len(c.Visits()), len(again.Visits()))
		}
		pass(c, 1, 1)
	})
}

func ExampleCap() {
	c := NewCap(2)
	for id := range int64(4) {
		_, passes := c.Count(key(2026112300001), 4, id, true, noon)
		fmt.Print(passes, " ")
	}
	// Output: true true false false
}
