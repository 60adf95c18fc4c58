package topology

import (
	"regexp"
	"slices"
	"strings"

	"minibroker/pkg/filter"
)

var filterNumber = regexp.MustCompile(`^(Filter)?[0-9]{1,6}$`)

// filterNumbers reads a list of filters, by their numbers or names, with spaces
// or commas between them.
func filterNumbers(v value) ([]int, *problem) {
	var numbers []int
	for _, word := range strings.FieldsFunc(v.text, func(r rune) bool { return r == ' ' || r == ',' }) {
		n := filter.Number(word)
		if n == 0 || !filterNumber.MatchString(word) {
			return nil, bad("%s is no filter", quote(word)).fix("write numbers or names with spaces between them, such as 7 Filter012")
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}
