package smoke

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Result is one smoke from beginning to end.
type Result struct {
	Name       string     `json:"name"` // of the deployment
	Green      bool       `json:"green"`
	Started    time.Time  `json:"started"`
	Seconds    float64    `json:"seconds"`
	Properties []Property `json:"properties"`
	Checks     []Check    `json:"checks"`
	Notes      []string   `json:"notes"`  // what a person has to know or to do
	Report     string     `json:"report"` // of the stream, as `minibroker report` prints it; empty if there is none
}

// Property is something known about the place of a run.
type Property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// NewResult gathers what a series of checks gave.
func NewResult(name string, started time.Time, s Series) Result {
	return Result{
		Name: name, Green: s.Red() == nil, Started: started, Seconds: time.Since(started).Seconds(),
		Properties: []Property{}, Checks: s.Checks, Notes: []string{},
	}
}

// Why tells in a line why a result is red, or "".
func (r Result) Why() string {
	if c := red(r.Checks); c != nil {
		return c.Name + ": " + c.Message
	}
	return ""
}

var words = map[Outcome]string{Passed: "ok", Failed: "FAILED", Skipped: "skipped"}

// WriteText writes the result on a page: a line a check, then all that is to be
// said of failures and, when there are any, the report of the stream.
func (r Result) WriteText(w io.Writer) error {
	text := &strings.Builder{}
	fmt.Fprintf(text, "%s is %s after %.1f s\n\n", r.Name, map[bool]string{true: "green", false: "RED"}[r.Green], r.Seconds)
	width := 0
	for _, p := range r.Properties {
		width = max(width, len(p.Name))
	}
	for _, p := range r.Properties {
		fmt.Fprintf(text, "%-*s  %s\n", width, p.Name, p.Value)
	}
	text.WriteByte('\n')
	r.checks(text)
	for _, c := range r.Checks {
		if c.Text != "" {
			fmt.Fprintf(text, "\n%s:\n  %s\n", c.Name, strings.ReplaceAll(strings.TrimRight(c.Text, "\n"), "\n", "\n  "))
		}
	}
	if !r.Green && r.Report != "" {
		fmt.Fprintf(text, "\n%s", r.Report)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(text, "\n%s\n", n)
	}
	_, err := io.WriteString(w, allowed(text.String()))
	return err
}

func (r Result) checks(w io.Writer) {
	width := 0
	for _, c := range r.Checks {
		width = max(width, len(c.Name))
	}
	for _, c := range r.Checks {
		took := ""
		if c.Outcome != Skipped {
			took = fmt.Sprintf("%.1f s", c.Seconds)
		}
		fmt.Fprintf(w, "%-7s  %-*s  %8s  %s\n", words[c.Outcome], width, c.Name, took, c.Message)
	}
}
