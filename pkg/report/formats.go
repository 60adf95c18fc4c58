package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// WriteJSON writes the whole report as one indented object.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("write report as JSON: %w", err)
	}
	return nil
}

// WriteCSV writes one row a visit below a row of names. Times are seconds;
// what was not measured is empty.
func (r Report) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.name
	}
	rows := [][]string{names}
	for _, v := range r.Visits {
		row := make([]string, len(columns))
		for i, column := range columns {
			row[i] = column.cell(v)
		}
		rows = append(rows, row)
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write report as CSV: %w", err)
	}
	return nil
}

type column struct {
	name string
	cell func(Visit) string
}

var columns = []column{
	{"visit", func(v Visit) string { return strconv.FormatInt(v.Visit, 10) }},
	{"sent", func(v Visit) string { return strconv.Itoa(v.Sent) }},
	{"bytes", func(v Visit) string { return strconv.FormatInt(v.Bytes, 10) }},
	{"mirrored", func(v Visit) string { return strconv.Itoa(total(v.Mirrored)) }},
	{"matched", func(v Visit) string { return strconv.Itoa(v.Matched) }},
	{"passed", func(v Visit) string { return strconv.Itoa(v.Passed) }},
	{"received", func(v Visit) string { return strconv.Itoa(v.Received) }},
	{"lost", func(v Visit) string { return strconv.Itoa(v.Lost) }},
	{"outstanding", func(v Visit) string { return strconv.Itoa(v.Outstanding) }},
	{"duplicated", func(v Visit) string { return strconv.Itoa(v.Duplicated) }},
	{"alien", func(v Visit) string { return strconv.Itoa(v.Alien) }},
	{"filters_done", func(v Visit) string { return strconv.Itoa(v.FiltersDone) }},
	{"cap_reached", func(v Visit) string { return strconv.Itoa(v.CapReached) }},
	{"cap_violations", func(v Visit) string { return strconv.Itoa(v.CapViolations) }},
	{"parts_missing", func(v Visit) string { return strconv.Itoa(len(v.Missing)) }},
	{"read_to_acknowledged", func(v Visit) string { return v.ReadToAcknowledged.max() }},
	{"sent_to_acknowledged", func(v Visit) string { return v.SentToAcknowledged.max() }},
	{"last_sent_to_filter_done_mean", func(v Visit) string { return v.LastSentToFilterDone.mean() }},
	{"last_sent_to_filter_done_max", func(v Visit) string { return v.LastSentToFilterDone.max() }},
	{"start_to_filter_done_mean", func(v Visit) string { return v.StartToFilterDone.mean() }},
	{"start_to_filter_done_max", func(v Visit) string { return v.StartToFilterDone.max() }},
	{"start_to_cap_at_consumer_mean", func(v Visit) string { return v.StartToCapAtConsumer.mean() }},
	{"start_to_cap_at_consumer_max", func(v Visit) string { return v.StartToCapAtConsumer.max() }},
	{"since_previous", func(v Visit) string { return exact(v.SincePrevious) }},
	{"spare", func(v Visit) string { return exact(v.Spare) }},
	{"complete", func(v Visit) string { return strconv.FormatBool(v.Complete) }},
	{"on_time", func(v Visit) string {
		if v.OnTime == nil {
			return ""
		}
		return strconv.FormatBool(*v.OnTime)
	}},
}

func (s *Stat) mean() string {
	if s == nil {
		return ""
	}
	return exact(&s.Mean)
}

func (s *Stat) max() string {
	if s == nil {
		return ""
	}
	return exact(&s.Max)
}

func exact(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

// total of the alerts of all mirrors.
func total(mirrors map[string]int) (n int) {
	for _, alerts := range mirrors {
		n += alerts
	}
	return n
}
