package logs

import (
	"slices"
	"time"
)

// Line is one line that a part wrote, without its line break and otherwise
// whole, however long it is.
type Line struct {
	Time   time.Time // when the engine read it, by its node's clock
	Part   string    // such as filter017
	Node   string    // ID of the node
	Task   string    // ID of the task
	Stream string    // stdout or stderr
	Text   string

	order time.Time // Time, but never before an earlier line of the task
}

// Merge puts the lines of several parts in order of time. The lines of a task
// keep their order, also when its node's clock was set back.
func Merge(parts [][]Line) []Line {
	merged := slices.Concat(parts...)
	slices.SortStableFunc(merged, byTime)
	return merged
}

func byTime(a, b Line) int { return a.order.Compare(b.order) }

// Tail keeps the last n lines of each part of what was merged; below 0 all.
func Tail(lines []Line, n int) []Line {
	if n < 0 {
		return lines
	}
	kept := tails{}
	var out []Line
	for _, line := range slices.Backward(lines) {
		if kept.keep(line, n) {
			out = append(out, line)
		}
	}
	slices.Reverse(out)
	return out
}

// tails counts the lines kept of each part.
type tails map[string]int

func (t tails) keep(line Line, n int) bool {
	if t[line.Part] >= n {
		return false
	}
	t[line.Part]++
	return true
}

// AskFor is how many entries to ask the engine for to be sure of the last n
// lines of a task; below 0 all, as for Tail. A line longer than 16 KiB is several entries to it, and a
// log that begins with the end of a line would show it cut.
func AskFor(n int) int {
	if n <= 0 {
		return n
	}
	return 2*n + 64
}
