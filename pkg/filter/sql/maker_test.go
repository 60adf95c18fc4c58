package sql

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// made is an expression as text, and what it means.
type made struct {
	text  string
	binds int // how strongly: what stands in a tighter place gets brackets
	of    func(place) any
}

// How strongly expressions bind, the weakest first.
const (
	byOr = iota
	byAnd
	byNot
	byPredicate
	bySum
	byProduct
	bySign
	byPower
	byNothing
)

// in is the text for a place that needs so strong a bond.
func (m made) in(binds int) string {
	if m.binds < binds {
		return "(" + m.text + ")"
	}
	return m.text
}

// maker makes up expressions.
type maker struct {
	*rand.Rand
	listed bool // within the condition on a list's elements
}

func pick[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

// named is a field, by one of its names.
func (m *maker) named(field string) made {
	path, text := "diaSource."+field, field
	switch {
	case m.listed && m.IntN(2) == 0:
		path = "prvDiaSources[]." + field
	case m.listed || m.IntN(4) == 0:
		text = path
	}
	return made{text, byNothing, func(p place) any { return p.field(path) }}
}

func constantly(text string, v any) made {
	return made{text, byNothing, func(place) any { return v }}
}

func (m *maker) number(depth int) made {
	if depth == 0 {
		return pick(m, m.named("snr"), m.named("psfFlux"), m.named("visit"), m.named("detector"), constantly("2", int64(2)), constantly("0.7", 0.7),
			constantly("n", int64(7)), constantly("1e3", 1e3), constantly("9007199254740993", int64(9007199254740993)))
	}
	switch depth--; m.IntN(8) {
	case 0:
		a := m.number(depth)
		return made{"- " + a.in(bySign), bySign, func(p place) any { return refArithmetic("-", int64(0), a.of(p)) }}
	case 1, 2, 3:
		sign := pick(m, "+", "-", "*", "/", "%", "^")
		left, own, right := bySum, bySum, byProduct
		switch sign {
		case "*", "/", "%":
			left, own, right = byProduct, byProduct, bySign
		case "^":
			left, own, right = byNothing, byPower, bySign
		}
		a, b := m.number(depth), m.number(depth)
		return made{a.in(left) + " " + sign + " " + b.in(right), own, func(p place) any { return refArithmetic(sign, a.of(p), b.of(p)) }}
	case 4:
		name, f := "sqrt", math.Sqrt
		if m.IntN(2) == 0 {
			name, f = "Log10", math.Log10
		}
		a := m.number(depth)
		return made{name + "(" + a.text + ")", byNothing, func(p place) any {
			if v := a.of(p); v != nil {
				return finite(f(wide(v)))
			}
			return nil
		}}
	case 5:
		return m.choice(m.number(depth), m.number(depth), depth)
	case 6:
		a, b := m.number(depth), m.number(depth)
		return made{"coalesce(" + a.text + ", " + b.text + ")", byNothing, func(p place) any {
			if v := a.of(p); v != nil {
				return v
			}
			return b.of(p)
		}}
	}
	if m.listed {
		return m.number(depth)
	}
	return m.extreme(depth)
}

func (m *maker) condition(depth int) made {
	if depth == 0 {
		return pick(m, m.named("isDipole"), m.named("glint_trail"), constantly("TRUE", true), constantly("false", false))
	}
	switch depth--; m.IntN(10) {
	case 0:
		a := m.condition(depth)
		return made{"NOT " + a.in(byNot), byNot, func(p place) any { return refNot(a.of(p)) }}
	case 1, 2:
		a, b := m.condition(depth), m.condition(depth)
		return made{a.in(byAnd) + " AND " + b.in(byNot), byAnd, func(p place) any { return refAnd(a.of(p), b.of(p)) }}
	case 3, 4:
		a, b := m.condition(depth), m.condition(depth)
		return made{a.in(byOr) + " or " + b.in(byAnd), byOr, func(p place) any { return refOr(a.of(p), b.of(p)) }}
	case 5:
		a := pick(m, m.number, m.condition, m.word)(depth)
		return made{a.in(bySum) + " IS NULL", byPredicate, func(p place) any { return a.of(p) == nil }}
	case 6:
		return m.choice(m.condition(depth), m.condition(depth), depth)
	case 7:
		return m.within(depth)
	case 8:
		if !m.listed {
			return m.found(depth)
		}
	}
	of := pick(m, m.number, m.word)
	a, b, sign := of(depth), of(depth), pick(m, "=", "<>", "<", "<=", ">", ">=")
	return made{a.in(bySum) + sign + b.in(bySum), byPredicate, func(p place) any { return refCompare(sign, a.of(p), b.of(p)) }}
}

func (m *maker) word(int) made {
	return pick(m, m.named("band"), constantly("'r'", "r"), constantly("''", ""), constantly("'g''é'", "g'é"))
}

// within makes BETWEEN, IN and LIKE, and their opposites.
func (m *maker) within(depth int) made {
	not := m.IntN(2) == 0
	word := ""
	if not {
		word = "NOT "
	}
	result := func(text string, of func(place) any) made {
		return made{text, byPredicate, func(p place) any {
			if not {
				return refNot(of(p))
			}
			return of(p)
		}}
	}
	a, b, c := m.number(depth), m.number(depth), m.number(depth)
	switch m.IntN(3) {
	case 0:
		return result(a.in(bySum)+" "+word+"BETWEEN "+b.in(bySum)+" AND "+c.in(bySum), func(p place) any {
			return refAnd(refCompare("<=", b.of(p), a.of(p)), refCompare("<=", a.of(p), c.of(p)))
		})
	case 1:
		return result(a.in(bySum)+" "+word+"IN ("+b.text+", "+c.text+")", func(p place) any {
			return refOr(refCompare("=", a.of(p), b.of(p)), refCompare("=", a.of(p), c.of(p)))
		})
	}
	s, pattern := m.word(0), pick(m, "%", "_", "r%", "%é", "g_%", "__", "", "%'%")
	return result(s.text+" "+word+"LIKE '"+strings.ReplaceAll(pattern, "'", "''")+"'", func(p place) any {
		v, ok := s.of(p).(string)
		if !ok {
			return nil
		}
		return refLike([]rune(v), []rune(pattern))
	})
}

// choice makes CASE in its two forms.
func (m *maker) choice(then, otherwise made, depth int) made {
	what, when := constantly("", true), m.condition(depth)
	if m.IntN(2) == 0 {
		what, when = m.number(depth), m.number(depth)
	}
	return made{fmt.Sprintf("CASE %s WHEN %s THEN %s ELSE %s END", what.text, when.text, then.text, otherwise.text), byNothing, func(p place) any {
		if refCompare("=", what.of(p), when.of(p)) == true {
			return then.of(p)
		}
		return otherwise.of(p)
	}}
}

// about makes a condition on a list's elements: its text, and which fulfil it.
func (m *maker) about(depth int) (where string, holds func(place) []int) {
	m.listed = true
	condition := m.condition(depth)
	m.listed = false
	return " WHERE " + condition.text, func(p place) (all []int) {
		list, _ := p.row["prvDiaSources"].([]any)
		for i := range list {
			if p.element = i; condition.of(p) == true {
				all = append(all, i)
			}
		}
		return all
	}
}

// found makes any and none.
func (m *maker) found(depth int) made {
	name, some := "any", true
	if m.IntN(2) == 0 {
		name, some = "NONE", false
	}
	where, holds := m.about(depth)
	return made{name + "(prvDiaSources" + where + ")", byNothing, func(p place) any { return (len(holds(p)) > 0) == some }}
}

// extreme makes count, min and max of a list.
func (m *maker) extreme(depth int) made {
	where, holds := m.about(depth)
	if m.IntN(2) == 0 {
		return made{"count(prvDiaSources" + where + ")", byNothing, func(p place) any { return int64(len(holds(p))) }}
	}
	name, sign := "min", "<"
	if m.IntN(2) == 0 {
		name, sign = "max", ">"
	}
	return made{name + "(prvDiaSources.snr" + where + ")", byNothing, func(p place) any {
		var best any
		for _, p.element = range holds(p) {
			if v := p.field("prvDiaSources[].snr"); best == nil || refCompare(sign, v, best) == true {
				best = v
			}
		}
		return best
	}}
}
