package alert

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// definition reads a named type: a record, an enum or a fixed.
func (p *schemaParser) definition(what string, o map[string]any, namespace string) (*node, error) {
	name, _ := o["name"].(string)
	if own, ok := o["namespace"].(string); ok {
		namespace = own
	}
	full := fullName(name, namespace)
	if err := checkName(full); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if _, twice := p.named[full]; twice {
		return nil, fmt.Errorf("%s %s is defined twice", what, full)
	}
	n := &node{name: full}
	// A record is known by its name before its fields are read, because they may refer to it.
	p.named[full] = n
	var err error
	switch what {
	case "record":
		err = p.record(n, o)
	case "enum":
		err = p.enum(n, o)
	case "fixed":
		err = p.fixed(n, o)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", what, full, err)
	}
	return n, nil
}

func (p *schemaParser) record(n *node, o map[string]any) error {
	n.kind = recordType
	list, ok := o["fields"].([]any)
	if !ok {
		return errors.New(`it has no list of "fields"`)
	}
	seen := make(map[string]bool, len(list))
	for i, item := range list {
		o, _ := item.(map[string]any)
		name, _ := o["name"].(string)
		if err := checkName(name); err != nil || strings.Contains(name, ".") {
			return fmt.Errorf("field %d: %q is not a field name", i, name)
		}
		if seen[name] {
			return fmt.Errorf("field %s is defined twice", name)
		}
		seen[name] = true
		t, err := p.parse(o["type"], namespaceOf(n.name))
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		n.fields = append(n.fields, field{name, t})
	}
	p.records = append(p.records, n)
	return nil
}

func (p *schemaParser) enum(n *node, o map[string]any) error {
	n.kind = enumType
	list, _ := o["symbols"].([]any)
	for _, item := range list {
		symbol, ok := item.(string)
		if !ok {
			return fmt.Errorf("symbol %v is not a string", item)
		}
		n.symbols = append(n.symbols, []byte(symbol))
	}
	if len(n.symbols) == 0 {
		return errors.New(`it has no list of "symbols"`)
	}
	return n.measure()
}

func (p *schemaParser) fixed(n *node, o map[string]any) error {
	n.kind = fixedType
	size, ok := o["size"].(float64)
	if !ok || size != math.Trunc(size) || size < 0 || size > maxConstantSize {
		return fmt.Errorf(`its "size" is not a whole number from 0 to %d`, maxConstantSize)
	}
	n.size = int(size)
	return n.measure()
}

// checkName accepts Avro names, dotted or not: letters, digits and underscores, no digit first.
func checkName(full string) error {
	for part := range strings.SplitSeq(full, ".") {
		for i, c := range []byte(part) {
			letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return fmt.Errorf("%q is not a name", full)
			}
		}
		if part == "" {
			return fmt.Errorf("%q is not a name", full)
		}
	}
	return nil
}
