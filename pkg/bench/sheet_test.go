//go:build bench

package bench

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// sheet takes the rows of one group. Each is printed and written at once: what a
// run has measured is not lost when it is ended.
type sheet struct {
	t     testing.TB
	group Group
	began time.Time
}

func newSheet(t testing.TB, name string) *sheet {
	t.Helper()
	s := &sheet{t: t, began: time.Now()}
	s.group = Group{Name: name, Date: s.began.Format(time.DateOnly), Machine: ThisMachine(os.Getenv("KAFKA_LIBS")), Alerts: alertsAVisit(t)}
	if s.group.Machine.Load > 0.5 {
		fmt.Printf("note: the load of this machine was %.2f before %s: something else ran, and figures are worse for it\n", s.group.Machine.Load, name)
	}
	return s
}

func (s *sheet) add(rows ...Row) {
	s.t.Helper()
	for _, r := range rows {
		fmt.Print(r.line(s.group.Name))
	}
	s.group.Rows = append(s.group.Rows, rows...)
	s.group.Seconds = time.Since(s.began).Round(time.Second).Seconds()
	if err := s.group.Write(results); err != nil {
		s.t.Fatal(err)
	}
}
