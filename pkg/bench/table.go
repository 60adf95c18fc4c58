package bench

import (
	"fmt"
	"strconv"
	"strings"
)

// Table is all groups as one table in Markdown, below it where and when each was
// measured.
func Table(groups []Group) string {
	var b strings.Builder
	b.WriteString("| group | what | lane | measured | beside | it has | ratio | goal | note |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, g := range groups {
		for _, r := range g.Rows {
			b.WriteString(r.line(g.Name))
		}
	}
	b.WriteString("\n")
	for i, g := range groups {
		where := g.Machine.String()
		if i > 0 && where == groups[i-1].Machine.String() {
			where = "the same machine"
		}
		fmt.Fprintf(&b, "- `%s`: %s, %s alerts a visit, in %.0f min, load before %.2f; %s\n", g.Name, g.Date, thousands(g.Alerts), g.Seconds/60, g.Machine.Load, where)
	}
	return b.String()
}

func (r Row) line(group string) string {
	beside, ratio := "–", "–"
	if r.Peer != "" {
		beside = figure(r.PeerValue, r.PeerRounds) + " " + r.Unit
	}
	if r.Ratio != nil {
		ratio = number(*r.Ratio)
	}
	return fmt.Sprintf("| %s | %s | %s | %s %s | %s | %s | %s | %s | %s |\n",
		group, r.Name, cell(r.Lane), figure(r.Value, r.Rounds), r.Unit, or(r.Peer), beside, ratio, or(r.goal()), or(cell(r.Note)))
}

// figure is a value, with the least and the largest of its rounds.
func figure(value float64, rounds []float64) string {
	if len(rounds) < 2 {
		return number(value)
	}
	low, high := value, value
	for _, v := range rounds {
		low, high = min(low, v), max(high, v)
	}
	return fmt.Sprintf("%s (%s to %s)", number(value), number(low), number(high))
}

// number gives three figures.
func number(v float64) string {
	switch size := max(v, -v); {
	case size >= 1000:
		return thousands(int(v + 0.5))
	case size >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case size >= 0.1 || v == 0:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 2, 64), ".00")
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func or(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// cell keeps a text within its cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
