package python

import (
	"slices"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/syntax"
)

// places knows which names of a resolved text stand for which place in the alert,
// such as p in for p in alert.prvDiaSources. A place is a path, "" for the alert.
type places struct {
	fields  *fieldSet
	of      map[*syntax.Ident]string // by where a name is first given a value
	unknown map[*syntax.Ident]bool   // those that stand for several things, or for none
}

// findPlaces goes through a text until it finds no more.
func findPlaces(tree *syntax.File, fields *fieldSet, alert *syntax.Ident) *places {
	p := &places{fields: fields, of: map[*syntax.Ident]string{first(alert): ""}, unknown: map[*syntax.Ident]bool{}}
	for before := -1; before != len(p.of)+len(p.unknown); {
		before = len(p.of) + len(p.unknown)
		syntax.Walk(tree, func(n syntax.Node) bool {
			p.give(n, alert)
			return true
		})
	}
	return p
}

// give notes what a node gives names.
func (p *places) give(n syntax.Node, alert *syntax.Ident) {
	switch n := n.(type) {
	case *syntax.AssignStmt:
		if n.Op != syntax.EQ {
			p.forget(n.LHS)
		} else if name, ok := n.RHS.(*syntax.Ident); !ok || name.Name != "None" { // None may stand for any record
			path, known := p.place(n.RHS)
			p.note(n.LHS, path, known)
		}
	case *syntax.ForStmt:
		path, known := p.elements(n.X)
		p.note(n.Vars, path, known)
	case *syntax.ForClause:
		path, known := p.elements(n.X)
		p.note(n.Vars, path, known)
	case *syntax.DefStmt:
		p.forget(n.Name)
		p.parameters(n.Params, alert)
	case *syntax.LambdaExpr:
		p.parameters(n.Params, alert)
	}
}

func (p *places) parameters(all []syntax.Expr, alert *syntax.Ident) {
	for _, e := range all {
		switch e := e.(type) {
		case *syntax.BinaryExpr:
			p.forget(e.X)
		case *syntax.UnaryExpr:
			if e.X != nil {
				p.forget(e.X)
			}
		case *syntax.Ident:
			if e != alert {
				p.forget(e)
			}
		}
	}
}

func (p *places) note(target syntax.Expr, path string, known bool) {
	name, ok := unparen(target).(*syntax.Ident)
	if !ok || !known {
		p.forget(target)
		return
	}
	if before, noted := p.of[first(name)]; noted && before != path {
		p.forget(name)
		return
	}
	p.of[first(name)] = path
}

// forget notes that the names in a target can be anything.
func (p *places) forget(target syntax.Expr) {
	switch e := unparen(target).(type) {
	case *syntax.Ident:
		p.unknown[first(e)] = true
	case *syntax.TupleExpr:
		for _, one := range e.List {
			p.forget(one)
		}
	case *syntax.ListExpr:
		for _, one := range e.List {
			p.forget(one)
		}
	}
}

// first is where a name is first given a value.
func first(name *syntax.Ident) *syntax.Ident {
	if b, ok := name.Binding.(*resolve.Binding); ok && b.First != nil {
		return b.First
	}
	return name
}

// longestPlace is how many steps lead from a name to a place, at most.
const longestPlace = 16

// place is what an expression stands for.
func (p *places) place(e syntax.Expr) (path string, known bool) { return p.far(e, longestPlace) }

// far is a place that is at most so many steps away.
func (p *places) far(e syntax.Expr, left int) (path string, known bool) {
	if left == 0 {
		return "", false
	}
	switch e := unparen(e).(type) {
	case *syntax.Ident:
		path, known = p.of[first(e)]
		return path, known && !p.unknown[first(e)]
	case *syntax.DotExpr:
		before, known := p.far(e.X, left-1)
		return join(before, e.Name.Name), known
	case *syntax.IndexExpr:
		if name, ok := text(e.Y); ok {
			before, known := p.far(e.X, left-1)
			return join(before, name), known
		}
		list, known := p.far(e.X, left-1)
		return p.element(list, known)
	case *syntax.SliceExpr:
		return p.far(e.X, left-1)
	case *syntax.CallExpr:
		if f, ok := e.Fn.(*syntax.Ident); ok && len(e.Args) > 0 && slices.Contains([]string{"list", "reversed", "sorted", "tuple"}, f.Name) && first(f) == f {
			return p.far(e.Args[0], left-1)
		}
	}
	return "", false
}

// elements are what a list's elements stand for.
func (p *places) elements(list syntax.Expr) (path string, known bool) {
	return p.element(p.place(list))
}

func (p *places) element(list string, known bool) (path string, isList bool) {
	if !known {
		return "", false
	}
	_, isList = p.fields.find(list + "[]")
	return list + "[]", isList
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// text is a text that is written out.
func text(e syntax.Expr) (string, bool) {
	literal, ok := e.(*syntax.Literal)
	if !ok {
		return "", false
	}
	s, ok := literal.Value.(string)
	return s, ok && literal.Token == syntax.STRING
}

// checkFields tells of fields that the record before them has not.
func (c *compiler) checkFields(tree *syntax.File, alert *syntax.Ident) {
	p := findPlaces(tree, c.known, alert)
	syntax.Walk(tree, func(n syntax.Node) bool {
		var at syntax.Position
		switch n := n.(type) {
		case *syntax.DotExpr:
			at = n.Name.NamePos
		case *syntax.IndexExpr:
			if _, named := text(n.Y); !named {
				return true
			}
			at = syntax.Start(n.Y)
		default:
			return true
		}
		path, known := p.place(n.(syntax.Expr))
		if _, found := c.known.find(path); !known || found || c.known.beyond(path) {
			return true
		}
		c.noField(at, path)
		return false
	})
}
