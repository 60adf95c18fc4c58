package alert

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxSchemaText bounds the text of a schema in bytes; LSST's largest, with its documentation, is 41 kB.
const maxSchemaText = 4 << 20

// maxSchemaDepth bounds how deeply types may be nested in a schema; LSST's are nested 5 deep.
const maxSchemaDepth = 64

// schemaParser turns the JSON text of a schema into nodes.
type schemaParser struct {
	named   map[string]*node
	records []*node // in the order of their definition
	depth   int
}

func parseSchema(text []byte) (*node, error) {
	if len(text) > maxSchemaText {
		return nil, fmt.Errorf("schema of %d bytes is larger than %d", len(text), maxSchemaText)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("schema is not JSON: %w", err)
	}
	p := schemaParser{named: map[string]*node{}}
	root, err := p.parse(tree, "")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if root.kind != recordType {
		return nil, fmt.Errorf("schema is of type %s where a record is needed", root.kind)
	}
	for _, r := range p.records {
		if err := r.measure(); err != nil {
			return nil, fmt.Errorf("schema: %w", err)
		}
	}
	for _, r := range p.records {
		r.skip = skipFields(r)
	}
	return root, nil
}

// parse reads one type in any of its three notations: a name, a list of branches, an object.
func (p *schemaParser) parse(tree any, namespace string) (*node, error) {
	if p.depth++; p.depth > maxSchemaDepth {
		return nil, fmt.Errorf("types are nested deeper than %d", maxSchemaDepth)
	}
	defer func() { p.depth-- }()
	switch t := tree.(type) {
	case string:
		return p.reference(t, namespace)
	case []any:
		return p.union(t, namespace)
	case map[string]any:
		return p.object(t, namespace)
	}
	return nil, fmt.Errorf("%v is not a type", tree)
}

func (p *schemaParser) reference(name, namespace string) (*node, error) {
	if k, ok := primitive(name); ok {
		n := &node{kind: k}
		return n, n.measure()
	}
	if n, ok := p.named[fullName(name, namespace)]; ok {
		return n, nil
	}
	return nil, fmt.Errorf("type %q is not defined before it is used", name)
}

func (p *schemaParser) union(list []any, namespace string) (*node, error) {
	n := &node{kind: unionType}
	for _, item := range list {
		b, err := p.parse(item, namespace)
		if err != nil {
			return nil, err
		}
		if b.kind == unionType {
			return nil, errors.New("a union is a direct branch of another union")
		}
		n.branches = append(n.branches, b)
	}
	if len(n.branches) == 0 {
		return nil, errors.New("a union has no branches")
	}
	return n, n.measure()
}

func (p *schemaParser) object(o map[string]any, namespace string) (*node, error) {
	inner, ok := o["type"].(string)
	if !ok {
		if o["type"] == nil {
			return nil, errors.New(`an object has no "type"`)
		}
		return p.parse(o["type"], namespace)
	}
	switch inner {
	case "record", "enum", "fixed":
		return p.definition(inner, o, namespace)
	case "array":
		return p.collection(arrayType, o["items"], namespace)
	case "map":
		return p.collection(mapType, o["values"], namespace)
	}
	return p.reference(inner, namespace)
}

func (p *schemaParser) collection(k kind, items any, namespace string) (*node, error) {
	item, err := p.parse(items, namespace)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k, err)
	}
	n := &node{kind: k, items: item}
	return n, n.measure()
}

// primitive returns the kind of an Avro primitive type's name.
func primitive(name string) (kind, bool) {
	for k := nullType; k <= stringType; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return 0, false
}

// fullName qualifies a name with the enclosing namespace unless it brings its own.
func fullName(name, namespace string) string {
	if namespace == "" || strings.Contains(name, ".") {
		return name
	}
	return namespace + "." + name
}

// namespaceOf returns what stands before the last dot of a full name.
func namespaceOf(full string) string {
	return full[:max(strings.LastIndexByte(full, '.'), 0)]
}
