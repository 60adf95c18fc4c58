package smoke

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func said(found string, err error) Work { return func() (string, error) { return found, err } }

func green() *Series {
	s := &Series{Begun: func(string) {}}
	s.Do("deploy", said("15 services work", nil))
	s.Do("deploy again", said("no changes", nil))
	s.Try("visit 1 of 1", said("400 sent", nil))
	s.Always("teardown", said("nothing is left", nil))
	return s
}

func broken() *Series {
	s := &Series{Begun: func(string) {}}
	s.Do("deploy", said("", errors.New("wave hub: smoke-a1b2c3_hub does not start on node node01: task: non-zero exit (1)\n"+
		"its last lines:\n  \x1b[31mError occurred\x1b[0m during initialization of VM <heap> & ]]> \"too small\"\n  second\x00line")))
	s.Do("stream", said("never", nil))
	s.Try("visit 1 of 1", said("never", nil))
	s.Always("teardown", said("nothing is left", nil))
	return s
}

func resultOf(s *Series) Result {
	r := NewResult("smoke-a1b2c3", time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC), *s)
	r.Seconds = 92.34
	for i := range r.Checks {
		r.Checks[i].Seconds = float64(i) * 1.5
	}
	r.Properties = []Property{{"minibroker", "1.2.3"}, {"engine", "Docker 20.10.24 on the manager, 10.0.0.5"}}
	return r
}

func TestWrite(t *testing.T) {
	red := resultOf(broken())
	red.Report = "run 1: 1 visit\n"
	red.Notes = []string{"smoke-a1b2c3 stands."}
	for name, r := range map[string]Result{"green": resultOf(green()), "red": red} {
		for ending, write := range map[string]func(io.Writer) error{"txt": r.WriteText, "xml": r.WriteJUnit} {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name+"."+ending, got.String())
		}
	}
}

// TestJUnitIsRead: a reader of its own gets every number and text back.
func TestJUnitIsRead(t *testing.T) {
	var text bytes.Buffer
	if err := resultOf(broken()).WriteJUnit(&text); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suite struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Skipped  int `xml:"skipped,attr"`
			Cases    []struct {
				Name    string  `xml:"name,attr"`
				Time    float64 `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	s := got.Suite
	if s.Tests != 4 || s.Failures != 1 || s.Skipped != 2 || len(s.Cases) != 4 || s.Cases[3].Time != 4.5 {
		t.Errorf("read %+v", s)
	}
	failure := s.Cases[0].Failure
	if failure == nil || !strings.HasSuffix(failure.Message, "task: non-zero exit (1)") || !strings.Contains(failure.Text, `VM <heap> & ]]> "too small"`) {
		t.Errorf("failure %+v", failure)
	}
}

// FuzzJUnit: whatever a log holds, the file is well formed.
func FuzzJUnit(f *testing.F) {
	for _, seed := range []string{"", "]]>", "\x00\x1b[1m\ufffe", "\xff\xc0", "<a>&amp;\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, log string) {
		s := &Series{Begun: func(string) {}}
		s.Do(log, said("", errors.New(log)))
		s.Always(log, said(log, nil))
		s.Skip(log, log)
		r := NewResult(log, time.Unix(0, 0), *s)
		r.Report, r.Properties = log, []Property{{log, log}}
		var text bytes.Buffer
		if err := r.WriteJUnit(&text); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(text.Bytes()) {
			t.Error("not UTF-8")
		}
		for d := xml.NewDecoder(&text); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestSeriesSkipsWhatRestsOnAFailure(t *testing.T) {
	var begun []string
	s := &Series{Begun: func(name string) { begun = append(begun, name) }}
	s.Do("deploy", said("", nil))
	s.Try("visit 1", said("", errors.New("1 lost")))
	s.Try("visit 2", said("", nil)) // rests on the deployment, not on visit 1
	s.Do("stream", said("", errors.New("stuck")))
	s.Do("again", said("", errors.New("never asked")))
	s.Try("visit 3", said("", nil))
	s.Always("teardown", said("", nil))
	var got []string
	for _, c := range s.Checks {
		got = append(got, c.Name+" "+string(c.Outcome)+" "+c.Message)
	}
	want := []string{"deploy passed ", "visit 1 failed 1 lost", "visit 2 passed ", "stream failed stuck",
		"again skipped stream failed", "visit 3 skipped stream failed", "teardown passed "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"deploy", "visit 1", "visit 2", "stream", "teardown"}, begun); diff != "" {
		t.Error(diff)
	}
	if red := s.Red(); red == nil || red.Name != "visit 1" {
		t.Errorf("red for %+v", red)
	}
}
