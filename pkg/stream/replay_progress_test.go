package stream

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReplayProgress(t *testing.T) {
	for _, p := range []replayProgress{
		{}, {reached: 7}, {reached: 1 << 40, open: []stretch{{0, 0}, {3, 900}, {1 << 30, 1<<30 + 4}}},
	} {
		got, err := parseReplayProgress(p.text())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, got, cmp.AllowUnexported(replayProgress{}, stretch{})); diff != "" {
			t.Error(diff)
		}
	}
	p := replayProgress{reached: 10, open: []stretch{{2, 3}, {6, 6}}}
	for offset, want := range []bool{true, true, false, false, true, true, false, true, true, true, false, false} {
		if got := p.done(int64(offset)); got != want {
			t.Errorf("offset %d done: %v", offset, got)
		}
	}
	if p.first() != 2 || (replayProgress{reached: 10}).first() != 10 {
		t.Error("the first letter that is open is another")
	}
}

// TestReplayProgressFits: so many letters may be open one by one.
func TestReplayProgressFits(t *testing.T) {
	p := replayProgress{reached: 1 << 40}
	for i := range int64(1500) {
		p.open = append(p.open, stretch{1<<39 + 40*i, 1<<39 + 40*i})
	}
	if !p.fits() {
		t.Errorf("1500 letters take %d bytes", len(p.text()))
	}
}

func TestReplayProgressErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1", `progress of a replay is "1"; only form 1 is known`},
		{"2,a,", `progress of a replay is "2,a,"; only form 1 is known`},
		{"1,-a,", `progress of a replay: "-a" is no offset`},
		{"1,a,!", `progress of a replay: illegal base64 data at input byte 0`},
		{"1,a,AQ", `progress of a replay: what is open ends at 0, and makes no sense behind it`},
		{"1,5,BQA", `progress of a replay: what is open ends at 0, and makes no sense behind it`},
	} {
		if _, err := parseReplayProgress(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzParseReplayProgress(f *testing.F) {
	f.Add(replayProgress{reached: 99, open: []stretch{{2, 3}, {50, 51}}}.text())
	f.Add("1,zz,gICAgICAgICAAQA")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseReplayProgress(text)
		if err != nil {
			return
		}
		again, err := parseReplayProgress(p.text())
		if diff := cmp.Diff(p, again, cmp.AllowUnexported(replayProgress{}, stretch{})); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
	})
}
