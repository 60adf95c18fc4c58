package compose

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// ordered is a mapping that keeps its order: parts stand as a plan lists them.
type ordered[T any] []entry[T]

type entry[T any] struct {
	key   string
	value T
}

func (o *ordered[T]) add(key string, value T) { *o = append(*o, entry[T]{key, value}) }

// MarshalYAML implements yaml.Marshaler.
func (o ordered[T]) MarshalYAML() (any, error) {
	mapping := &yaml.Node{Kind: yaml.MappingNode}
	for _, e := range o {
		var key, value yaml.Node
		if err := key.Encode(e.key); err != nil {
			return nil, err
		}
		if err := value.Encode(e.value); err != nil {
			return nil, err
		}
		mapping.Content = append(mapping.Content, &key, &value)
	}
	return mapping, nil
}

// text is a string that may be anything, lines of it included.
type text string

// MarshalYAML implements yaml.Marshaler. Lines stand as they are where they can:
// yaml.v3 writes some that begin with white space so that nobody reads them back.
func (s text) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: string(s)}
	if strings.Contains(n.Value, "\n") {
		n.Style = yaml.LiteralStyle
		if strings.TrimLeft(n.Value, " \t\r\n") != n.Value {
			n.Style = yaml.DoubleQuotedStyle
		}
	}
	return n, nil
}

func texts(words []string) []text {
	out := make([]text, len(words))
	for i, word := range words {
		out[i] = text(word)
	}
	return out
}

// write gives the file as text, below a header of comments. Nothing in it is
// meant for interpolation by whoever reads it.
func write(header string, f file) ([]byte, error) {
	var document yaml.Node
	if err := document.Encode(f); err != nil {
		return nil, err
	}
	keepDollars(&document)
	out := bytes.NewBufferString(header + "\n")
	encoder := yaml.NewEncoder(out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// keepDollars doubles the dollar signs of all values below n, which is how a
// compose file says that no variable is meant.
func keepDollars(n *yaml.Node) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue // a key
		}
		keepDollars(child)
	}
	if n.Kind == yaml.ScalarNode {
		n.Value = strings.ReplaceAll(n.Value, "$", "$$")
	}
}
