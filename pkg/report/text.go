package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// none stands for what was not measured.
const none = "–"

// WriteText writes the report for people: counts and timings by visit, the
// prototype's table beside its published figures, and the verdict.
func (r Report) WriteText(w io.Writer) error {
	text := &strings.Builder{}
	r.heading(text)
	if len(r.Visits) > 0 {
		for _, part := range []table{r.counts(), r.timings(), r.comparison()} {
			if err := part.write(text); err != nil {
				return err
			}
			text.WriteByte('\n')
		}
	}
	r.remarks(text)
	_, err := io.WriteString(w, text.String())
	return err
}

func (r Report) heading(w io.Writer) {
	fmt.Fprintf(w, "run %s: %s, %s, %s, cap %d, a visit every %s\n\n", orNone(r.Run), number(len(r.Visits), "visit"),
		ofExpected(r.Filters, r.Expected.Filters, "filter"), ofExpected(r.Consumers, r.Expected.Consumers, "consumer"),
		r.Expected.Cap, secondsText(r.Expected.Interval))
}

func (r Report) counts() table {
	t := table{{"visit", "sent", "mirrored", "matched", "passed", "received", "lost", "to come", "twice", "on time"}}
	for _, v := range r.Visits {
		t.row(strconv.FormatInt(v.Visit, 10), strconv.Itoa(v.Sent), mirrored(v.Mirrored), strconv.Itoa(v.Matched),
			strconv.Itoa(v.Passed), strconv.Itoa(v.Received), strconv.Itoa(v.Lost), strconv.Itoa(v.Outstanding),
			strconv.Itoa(v.Duplicated), v.verdict())
	}
	s := r.Summary
	t.row("all", strconv.Itoa(s.Sent), strconv.Itoa(s.Mirrored), strconv.Itoa(s.Matched), strconv.Itoa(s.Passed),
		strconv.Itoa(s.Received), strconv.Itoa(s.Lost), strconv.Itoa(s.Outstanding), strconv.Itoa(s.Duplicated),
		fmt.Sprintf("%d of %d", s.OnTime, s.Visits))
	return t
}

// mirrored tells how many mirrors had how many alerts.
func mirrored(mirrors map[string]int) string {
	least, most := -1, 0
	for _, n := range mirrors {
		if least < 0 || n < least {
			least = n
		}
		most = max(most, n)
	}
	if len(mirrors) == 0 {
		return none
	}
	alerts := strconv.Itoa(least)
	if most > least {
		alerts += "…" + strconv.Itoa(most)
	}
	return strconv.Itoa(len(mirrors)) + " × " + alerts
}

func (v Visit) verdict() string {
	switch {
	case v.OnTime == nil:
		return "under way"
	case *v.OnTime:
		return "yes"
	}
	return "no"
}

func (r Report) timings() table {
	t := table{
		{"", "read to", "sent to", "last sent to", "start to", "start to", "since", ""},
		{"seconds, mean / max", "acknowledged", "acknowledged", "filter done", "filter done", "cap at consumer", "previous", "spare"},
	}
	for _, v := range r.Visits {
		t.row(strconv.FormatInt(v.Visit, 10), v.ReadToAcknowledged.single(), v.SentToAcknowledged.single(),
			v.LastSentToFilterDone.text(), v.StartToFilterDone.text(), v.StartToCapAtConsumer.text(),
			figure(v.SincePrevious), figure(v.Spare))
	}
	return t
}

// text gives mean and maximum.
func (s *Stat) text() string {
	if s == nil {
		return none
	}
	return decimals(s.Mean) + " / " + decimals(s.Max)
}

// single gives what was measured once.
func (s *Stat) single() string {
	if s == nil {
		return none
	}
	return decimals(s.Max)
}

func figure(f *float64) string {
	if f == nil {
		return none
	}
	return decimals(*f)
}

func decimals(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// secondsText gives seconds without needless digits.
func secondsText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) + " s" }

func orNone(text string) string {
	if text == "" {
		return none
	}
	return text
}

func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func ofExpected(n, expected int, what string) string {
	if n == expected {
		return number(n, what)
	}
	return fmt.Sprintf("%d of %s", n, number(expected, what))
}
