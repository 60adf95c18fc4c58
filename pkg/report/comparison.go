package report

// comparison is the prototype's table, beside what was published of it.
func (r Report) comparison() table {
	t := table{{"all visits, seconds", "mean", "max"}, {"", "", ""}}
	for _, p := range r.Published {
		t[0] = append(t[0], "2018, "+p.Layout)
		t[1] = append(t[1], "mean / max")
	}
	s := r.Summary
	for _, line := range []struct {
		name string
		stat *Stat
		of   func(Published) Figure
	}{
		{"read, serialize and send a visit", s.ReadToAcknowledged, func(p Published) Figure { return p.ReadToAcknowledged }},
		{"first sent → last acknowledged", s.SentToAcknowledged, func(Published) Figure { return Figure{} }},
		{"last alert sent → filter done", s.LastSentToFilterDone, func(p Published) Figure { return p.LastSentToFilterDone }},
		{"start → filter done", s.StartToFilterDone, func(p Published) Figure { return p.StartToFilterDone }},
		{capLabel(r.Expected.Cap), s.StartToCapAtConsumer, func(p Published) Figure { return p.StartToCapAtConsumer }},
	} {
		row := []string{line.name, none, none}
		if line.stat != nil {
			row[1], row[2] = decimals(line.stat.Mean), decimals(line.stat.Max)
		}
		for _, p := range r.Published {
			row = append(row, line.of(p).text())
		}
		t.row(row...)
	}
	return t
}

func capLabel(cap int) string { return "start → " + ordinal(cap) + " filtered alert at the consumer" }

func (f Figure) text() string {
	if f.Mean == nil && f.Max == nil {
		return none
	}
	return figure(f.Mean) + " / " + figure(f.Max)
}
