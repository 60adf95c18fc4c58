package smoke

import (
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// Oracle foresees what filters match of generated visits: the same seed gives
// the same alerts here as at the sender, and every condition is asked about each
// of them. It knows nothing of Kafka, caps and what filters tell.
type Oracle struct {
	generator *alert.Generator
	filters   []foreseer
}

// foreseer is one filter's condition, ready to be asked.
type foreseer struct {
	part string
	filter.Definition
	projection *alert.Projection
	values     []alert.Value // visit, id, and what the condition reads
}

// Foreseen is what the oracle knows of one visit.
type Foreseen struct {
	Visit   int64              // its id
	Matches map[string][]int64 // by filter that can be foreseen: the ids of all alerts that match, in the order in which they pass: as they are sent, or the best first
	Limits  map[string]int     // by filter with ORDER BY: how many pass at most
}

// NewOracle makes an oracle, or nil where alerts come from files. It leaves out
// filters that read what the sender writes anew.
func NewOracle(f Facts) (*Oracle, error) {
	if f.Generate == nil {
		return nil, nil
	}
	generator, err := alert.NewGenerator(*f.Generate)
	if err != nil {
		return nil, err
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return nil, err
	}
	o := &Oracle{generator: generator}
	for _, one := range f.Filters {
		definition, err := filter.New(one.Text.Name, one.Text.File, one.Text.Text, schema)
		if err != nil {
			return nil, fmt.Errorf("the definition of %s: %w", one.Filter, err)
		}
		if slices.ContainsFunc(definition.Condition.Fields(), func(path string) bool { return sameName(path, f.Edited) }) {
			continue
		}
		fields := append([]string{f.VisitField, f.IDField}, definition.Condition.Fields()...)
		projection, err := schema.Projection(fields)
		if err != nil {
			return nil, fmt.Errorf("the definition of %s: %w", one.Filter, err)
		}
		o.filters = append(o.filters, foreseer{one.Filter, definition, projection, make([]alert.Value, len(fields))})
	}
	return o, nil
}

// sameName says that two paths end in the same name: the sender changes a field
// wherever an alert repeats it.
func sameName(path, other string) bool {
	return other != "" && path[strings.LastIndexByte(path, '.')+1:] == other[strings.LastIndexByte(other, '.')+1:]
}

// Visit foresees the n-th visit, counted from 0.
func (o *Oracle) Visit(n int) (Foreseen, error) {
	visit := o.generator.Visit(n)
	f := Foreseen{Visit: visit.ID(), Matches: map[string][]int64{}, Limits: map[string]int{}}
	for _, one := range o.filters {
		f.Matches[one.part] = nil
	}
	ranks := map[string][]filter.Rank{}
	var body []byte
	for i := range visit.Len() {
		body = visit.Append(body[:0], i)
		for _, one := range o.filters {
			if err := one.projection.Decode(body, one.values); err != nil {
				return Foreseen{}, fmt.Errorf("alert %d of visit %d: %w", i+1, f.Visit, err)
			}
			matches, err := one.Condition.Match(one.values[2:])
			if err != nil {
				return Foreseen{}, fmt.Errorf("alert %d of visit %d: %w", i+1, f.Visit, err)
			}
			if f.Visit = one.values[0].Int; matches {
				f.Matches[one.part] = append(f.Matches[one.part], one.values[1].Int)
				if one.Order != nil {
					ranks[one.part] = append(ranks[one.part], one.Order.Rank(one.values[2:]))
				}
			}
		}
	}
	for _, one := range o.filters {
		if one.Order != nil {
			f.Limits[one.part] = one.Order.Limit()
			f.Matches[one.part] = inOrder(one.Order, f.Matches[one.part], ranks[one.part])
		}
	}
	return f, nil
}

// inOrder puts ids in the order of their ranks.
func inOrder(order filter.Order, ids []int64, ranks []filter.Rank) []int64 {
	places := make([]int, len(ids))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int {
		switch {
		case order.Better(ranks[a], ranks[b]):
			return -1
		case order.Better(ranks[b], ranks[a]):
			return 1
		}
		return 0
	})
	sorted := make([]int64, len(ids))
	for i, place := range places {
		sorted[i] = ids[place]
	}
	return sorted
}
