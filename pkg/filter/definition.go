package filter

import (
	"path/filepath"
	"strconv"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter/python"
	"minibroker/pkg/filter/sql"
)

// Condition decides about one alert. It keeps nothing from one alert to the
// next, and is not safe for concurrent use.
type Condition interface {
	// Fields names what Match, and an Order beside it, read of the alert, each
	// once, in the notation of alert.Schema.Projection.
	Fields() []string
	// Match reports whether the alert fulfils the condition. values[i] belongs
	// to Fields()[i]. An error means that this alert cannot be decided: a
	// Python filter has failed with it, or took too many steps.
	Match(values []alert.Value) (bool, error)
}

// Clauses is a condition that is made of several which must all hold.
type Clauses interface {
	Clauses() []string                // their texts
	Rejects(values []alert.Value) int // the first that does not hold, or -1
}

// Order tells which of a visit's matching alerts are the best: ORDER BY … LIMIT.
type Order interface {
	// Limit is how many of a visit pass, at least 1.
	Limit() int
	// Rank is what alerts are compared by. It shares no memory with values,
	// which are those of the condition.
	Rank(values []alert.Value) Rank
	// Better reports whether a comes before b. Of two that are equal the one
	// that was sent earlier is the better.
	Better(a, b Rank) bool
}

// Rank holds the values of the expressions behind ORDER BY.
type Rank = []alert.Value

// Definition is what one filter decides.
type Definition struct {
	Name      string // of its topic, such as Filter001
	Condition Condition
	Order     Order // nil: alerts pass in the order in which they are sent
}

// New understands a filter's text, as far as the alerts have the given schema.
// file is where the text is from, for mistakes; its ending tells the language:
// .py is Python, all else SQL. name is the filter's, whose number N stands for.
// The error is of type mistake.Errors and holds all that is wrong.
func New(name, file, text string, schema *alert.Schema) (Definition, error) {
	if filepath.Ext(file) == python.Ending {
		program, err := python.Compile(file, text, schema, Number(name))
		if err != nil {
			return Definition{}, err
		}
		return Definition{Name: name, Condition: program}, nil
	}
	query, err := sql.Compile(file, text, schema, Number(name))
	if err != nil {
		return Definition{}, err
	}
	d := Definition{Name: name, Condition: query}
	if order := query.Order(); order != nil {
		d.Order = order
	}
	return d, nil
}

// Number is the number in a filter's name, 17 of Filter017, or 0.
func Number(name string) int {
	n, _ := strconv.Atoi(strings.TrimFunc(name, func(c rune) bool { return c < '0' || c > '9' }))
	return n
}
