package python

import (
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"minibroker/pkg/alert"
	"minibroker/pkg/mistake"
)

// read finds what must not be there, and every name that may be a field's.
func (c *compiler) read(tree *syntax.File) {
	c.names = map[string]bool{}
	syntax.Walk(tree, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.LoadStmt:
			c.fail(n.Load, "a filter loads nothing", "write what it needs into the filter itself")
		case *syntax.Ident:
			if n.Name == "print" {
				c.fail(n.NamePos, words["print"].what, words["print"].fix)
			}
		case *syntax.DotExpr:
			c.attribute(n)
		case *syntax.Literal:
			if text, ok := n.Value.(string); ok {
				c.names[text] = true
			}
		}
		return true
	})
}

// function looks for def filter(alert), and gives its argument.
func (c *compiler) function(tree *syntax.File) (alert *syntax.Ident, found bool) {
	for _, s := range tree.Stmts {
		def, ok := s.(*syntax.DefStmt)
		if !ok || def.Name.Name != "filter" {
			continue
		}
		if len(def.Params) != 1 {
			c.fail(def.Name.NamePos, "filter takes one argument, the alert", example)
			return nil, false
		}
		if alert, found = def.Params[0].(*syntax.Ident); !found {
			c.fail(def.Name.NamePos, "filter's argument is not a plain name", example)
		}
		return alert, found
	}
	c.fail(syntax.MakePosition(&c.file, 1, 1), "there is no function filter", example)
	return nil, false
}

// attribute notes the name behind a dot, which must be some field's or method's.
func (c *compiler) attribute(n *syntax.DotExpr) {
	name := n.Name.Name
	c.names[name] = true
	if slices.Contains(methods, name) || c.known.names[name] {
		return
	}
	at := n.Name.NamePos
	if !slices.ContainsFunc(c.errs, func(e mistake.Error) bool { return e.Line == int(at.Line) && e.Col == int(at.Col) }) {
		c.noField(at, name)
	}
}

// longestName bounds what the nearest field is looked for, bytes.
const longestName = 100

func (c *compiler) noField(at syntax.Position, path string) {
	if len(c.errs) < maxMistakes { // or it would take long
		path = path[:min(len(path), longestName)]
		c.fail(at, "schema "+c.schema.Name()+" has no field "+path, "the nearest is "+c.schema.Nearest(path))
	}
}

// methods are what texts, lists and dictionaries can be asked.
var methods = func() []string {
	var all []string
	for _, v := range []starlark.HasAttrs{starlark.String(""), starlark.NewList(nil), starlark.NewDict(0), starlark.Bytes("")} {
		all = append(all, v.AttrNames()...)
	}
	return all
}()

// fields are those whose whole path is among the names that the text mentions;
// diaSource may be left out. With a list whose elements are no records go these.
func (c *compiler) fields() (fields []string, slots map[string]int, lists map[string]bool) {
	slots, lists = map[string]int{}, map[string]bool{}
	add := func(path string) {
		slots[path] = len(fields)
		fields = append(fields, path)
	}
	for _, path := range c.schema.Fields() {
		if !c.mentions(path) {
			continue
		}
		add(path)
		if t, err := c.schema.Type(path); err != nil || t.Kind != alert.KindArray || t.Elements {
			continue
		}
		lists[path] = true
		if t, err := c.schema.Type(path + "[]"); err == nil && t.Kind != alert.KindRecord {
			add(path + "[]")
		}
	}
	return fields, slots, lists
}

func (c *compiler) mentions(path string) bool {
	all := parts(path)
	if c.schema.FullPath(all[len(all)-1]) == path {
		all = all[len(all)-1:]
	}
	return !slices.ContainsFunc(all, func(name string) bool { return !c.names[name] })
}
