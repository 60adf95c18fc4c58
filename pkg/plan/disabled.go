package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minibroker/pkg/mistake"
)

// labelDisabled is on the config that remembers to which mirrors filters belong
// that are disabled: 7:1 27:2.
const labelDisabled = "minibroker.disabled"

// disable takes filters from what is to run, and gives those taken: filter
// number → mirror number.
func disable(mirrors []Mirror, disabled []int) map[int]int {
	taken := map[int]int{}
	for i, m := range mirrors {
		mirrors[i].Filters = slices.DeleteFunc(m.Filters, func(n int) bool {
			if !slices.Contains(disabled, n) {
				return false
			}
			taken[n] = m.Number
			return true
		})
	}
	return taken
}

// disabled adds the config that remembers. It is named by what it says, so that
// the one before goes only when the filters that it knows run again.
func (b *builder) disabled() {
	var words []string
	for _, n := range slices.Sorted(maps.Keys(b.layout.Disabled)) {
		words = append(words, fmt.Sprintf("%d:%d", n, b.layout.Disabled[n]))
	}
	if len(words) == 0 {
		return
	}
	text := strings.Join(words, " ")
	b.config("disabled", []byte("Filters that are disabled, and their mirrors: "+text+"\n"))
	b.out.Configs[len(b.out.Configs)-1].Labels[labelDisabled] = text
}

// disabledIn reads which filters are disabled: filter number → mirror number.
func disabledIn(s Snapshot) map[int]int {
	mirrors := map[int]int{}
	for _, c := range s.Configs {
		for _, word := range strings.Fields(c.Object.Labels[labelDisabled]) {
			var n, mirror int
			if _, err := fmt.Sscanf(word, "%d:%d", &n, &mirror); err == nil {
				mirrors[n] = mirror
			}
		}
	}
	return mirrors
}

// checkDisabled refuses to disable a filter that nobody has.
func (b *builder) checkDisabled() mistake.Errors {
	var errs mistake.Errors
	for _, n := range b.topology.Filters.Disabled {
		if _, known := b.layout.Disabled[n]; known {
			continue
		}
		e := b.topology.At("filters.disabled")
		e.What, e.Fix = fmt.Sprintf("filters.disabled: there is no %s", FilterName(n)), "leave it out"
		errs = append(errs, e)
	}
	return errs
}
