package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// typed writes a field's type: a name, a list of branches, or an object such as an array.
func (a *assembler) typed(out *bytes.Buffer, text json.RawMessage, indent string) error {
	switch text[0] {
	case '"':
		var name string
		if err := json.Unmarshal(text, &name); err != nil {
			return err
		}
		if strings.Contains(name, ".") {
			return a.named(out, name, indent)
		}
		fmt.Fprintf(out, "%q", name)
	case '[':
		var branches []json.RawMessage
		if err := json.Unmarshal(text, &branches); err != nil {
			return err
		}
		out.WriteByte('[')
		for i, b := range branches {
			if i > 0 {
				out.WriteString(", ")
			}
			if err := a.typed(out, b, indent); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	default:
		return a.object(out, text, indent)
	}
	return nil
}

// object writes a type that has attributes: an array, or a primitive with a logical type.
func (a *assembler) object(out *bytes.Buffer, text json.RawMessage, indent string) error {
	var o struct{ Type, Items json.RawMessage }
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	out.WriteString(`{"type": `)
	if err := a.typed(out, o.Type, indent); err != nil {
		return err
	}
	if o.Items != nil {
		out.WriteString(`, "items": `)
		if err := a.typed(out, o.Items, indent); err != nil {
			return err
		}
	}
	if err := attributes(out, text, "type", "items"); err != nil {
		return err
	}
	out.WriteByte('}')
	return nil
}

// attributes writes what an object says besides the given keys and its documentation, ordered by name.
func attributes(out *bytes.Buffer, text json.RawMessage, written ...string) error {
	var o map[string]json.RawMessage
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if key == "doc" || slices.Contains(written, key) {
			continue
		}
		fmt.Fprintf(out, ", %q: ", key)
		if err := json.Compact(out, o[key]); err != nil {
			return err
		}
	}
	return nil
}
