package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// remarks say in sentences what the tables cannot, the verdict last.
func (r Report) remarks(w io.Writer) {
	if len(r.Visits) == 0 {
		fmt.Fprintln(w, "no visit has been told of yet")
		return
	}
	say := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	s := r.Summary
	say("the figures of 2018 are of 10,000 alerts a visit, very probably of 2.5 kB, on twelve machines of 16 cores; here an alert has %s", alertSize(s.Counts))
	if timed := s.StartToCapAtConsumer; timed != nil {
		say("the cap was reached in %d of %d cases (a filter and a visit each); in the others the last alert that passed is timed", s.CapReached, r.told())
	}
	for _, v := range r.Visits {
		if len(v.Missing) > 0 {
			say("visit %d: nothing from %s", v.Visit, some(v.Missing))
		}
	}
	if s.Alien > 0 {
		say("%s came that no filter says it passed", number(s.Alien, "alert"))
	}
	if s.CapViolations > 0 {
		say("%s a filter passed another number of alerts than matched and the cap allows", number(s.CapViolations, "time"))
	}
	for _, v := range r.Visits {
		if v.Late > 0 {
			say("visit %d: the sender was %s behind its pace; most of the time went to the %s", v.Visit, secondsText(v.Late), v.LateReason)
		}
	}
	for _, t := range r.Troubles {
		say("%s, %s: %s", t.Part, number(t.Times, "time"), t.What)
	}
	r.clocks(say)
	if !r.PaceKept {
		say("the sender did not keep the pace: up to %s from one visit to the next", secondsText(*s.LongestInterval))
	}
	say("%s", r.verdict())
}

// told counts filters by visits of which they told.
func (r Report) told() (n int) {
	for _, v := range r.Visits {
		n += r.Expected.Filters
		for _, part := range v.Missing {
			if strings.HasPrefix(part, "filter") {
				n--
			}
		}
	}
	return n
}

func (r Report) clocks(say func(string, ...any)) {
	c := r.Clock
	if len(c.Nodes) > 0 {
		say("clocks: at most %s from the hub's, times of different nodes good to %s", milliseconds(c.MaxOffset), milliseconds(c.Error))
	}
	if c.Unknown > 0 {
		say("clocks: those of %s could not be compared with the hub's", number(c.Unknown, "node"))
	}
	for _, n := range c.Nodes {
		if n.Moved {
			say("clocks: that of %s was set or drifts, its times are doubtful", n.Node)
		}
	}
}

func (r Report) verdict() string {
	var text string
	switch {
	case r.OnTime && r.Summary.LeastSpare != nil:
		text = fmt.Sprintf("on time: every consumer was served before the next visit began, with %s to spare at least", secondsText(*r.Summary.LeastSpare))
	case r.OnTime:
		text = "on time: there was nothing to be served"
	default:
		text = fmt.Sprintf("not on time: of %s, %d had every consumer served before the next visit began", number(r.Summary.Visits, "visit"), r.Summary.OnTime)
	}
	if !r.Complete {
		text += "; the report is not complete"
	}
	return text
}

// some names the first few.
func some(parts []string) string {
	if len(parts) > 5 {
		return strings.Join(parts[:5], ", ") + fmt.Sprintf(" and %d more", len(parts)-5)
	}
	return strings.Join(parts, ", ")
}

func alertSize(c Counts) string {
	if c.Sent == 0 {
		return "unknown size"
	}
	return strconv.FormatFloat(float64(c.Bytes)/float64(c.Sent)/1000, 'f', 1, 64) + " kB"
}

func milliseconds(s float64) string {
	return strconv.FormatFloat(math.Round(s*1e5)/100, 'f', -1, 64) + " ms"
}

// ordinal of a number: 1st, 2nd, 3rd, 4th, 11th, 21st.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}
