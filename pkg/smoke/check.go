package smoke

import (
	"strings"
	"time"
)

// Outcome is how a check ended.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"
)

// Check is one thing that was looked at.
type Check struct {
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	Seconds float64 `json:"seconds"`
	Message string  `json:"message"`        // one line: what was found, what failed, or why it was skipped
	Text    string  `json:"text,omitempty"` // of a failure that needs more than a line: all of it
}

// Series carries checks out one after another. After one that failed, others
// are skipped that would only fail for the same reason.
type Series struct {
	Checks []Check
	Begun  func(name string) // told before a check's work begins

	broken string // why what follows is skipped
}

// Work looks at one thing. It tells in a line what it found, or what is wrong.
type Work func() (found string, err error)

// Do carries out a check that all later ones rest on.
func (s *Series) Do(name string, work Work) {
	if !s.Try(name, work) && s.broken == "" {
		s.broken = name + " failed"
	}
}

// Try carries out a check that later ones do not rest on, and says whether it
// passed.
func (s *Series) Try(name string, work Work) (passed bool) {
	if s.broken != "" {
		s.Skip(name, s.broken)
		return false
	}
	return s.Always(name, work)
}

// Always carries out a check whatever failed before it.
func (s *Series) Always(name string, work Work) (passed bool) {
	s.Begun(name)
	started := time.Now()
	found, err := work()
	c := Check{Name: name, Outcome: Passed, Seconds: time.Since(started).Seconds(), Message: found}
	if err != nil {
		c.Outcome = Failed
		c.Message, _, _ = strings.Cut(err.Error(), "\n")
		if c.Message != err.Error() {
			c.Text = err.Error()
		}
	}
	s.Checks = append(s.Checks, c)
	return err == nil
}

// Skip notes a check that is not carried out, and why.
func (s *Series) Skip(name, why string) {
	s.Checks = append(s.Checks, Check{Name: name, Outcome: Skipped, Message: why})
}

// Red is the first check that failed, or nil.
func (s *Series) Red() *Check { return red(s.Checks) }

func red(checks []Check) *Check {
	for i := range checks {
		if checks[i].Outcome == Failed {
			return &checks[i]
		}
	}
	return nil
}
