package size

import (
	"fmt"
	"math"
	"strings"
)

// tight is the share above which what fits does so barely.
const tight = 0.9

// verdict is one line: fits or not, by what, and what to do.
func (r Result) verdict(first limit) string {
	if !r.Fits {
		return fmt.Sprintf("does not fit: %s, %s; %s", first.name, first.text(), r.fix(first))
	}
	var limits []string
	if d := r.Room.Filters; d.Then != "" {
		limits = append(limits, fmt.Sprintf("%s at %d filters a node", d.Then, d.Most))
	}
	if d := r.Room.Alerts; d.Then != "" {
		limits = append(limits, fmt.Sprintf("%s at %d alerts a visit", d.Then, d.Most))
	}
	if len(limits) == 0 {
		return "fits, and nothing that a topology may say would be too much"
	}
	text := "fits: the first limit would be " + strings.Join(limits, ", or ")
	if first.Share > tight {
		text += fmt.Sprintf("; tight: %s, %s", first.name, first.text())
	}
	return text
}

// fix lists what would make it fit, the mildest first.
func (r Result) fix(first limit) string {
	whom := "it"
	if strings.HasSuffix(first.name, "nodes") {
		whom = "each of them"
	}
	var ways []string
	if n := r.Room.Filters.Most; n > 0 && n < r.FiltersPerNode {
		ways = append(ways, fmt.Sprintf("set filters.perNode and consumers.perNode to %d or less", n))
	}
	if n := r.Room.Alerts.Most; n > 0 && n < r.Alerts {
		ways = append(ways, fmt.Sprintf("send at most %d alerts a visit (sender.alertsPerVisit)", n))
	}
	switch first.what {
	case "CPU":
		ways = append(ways, fmt.Sprintf("give %s %d cores", whom, r.cores(first)))
	case "pace":
		ways = append(ways, fmt.Sprintf("send a visit every %.0f s", math.Ceil(first.Need)))
		if strings.HasSuffix(first.name, "producer") {
			ways = append(ways, "raise sender.producers")
		}
	default:
		ways = append(ways, "lower hub.heap or mirrors.heap", fmt.Sprintf("give %s %.0f GiB", whom, math.Ceil(first.Need/(1<<30))))
	}
	return strings.Join(ways, ", or ")
}

// cores that a node needs for so much work.
func (r Result) cores(first limit) int { return int(math.Ceil(first.Need / r.Interval)) }
