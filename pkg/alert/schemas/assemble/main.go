// Command assemble makes the schema files in this package's schemas folder from a copy of LSST's alert schemas,
// which keep every record type in a file of its own: lsst.v11_0.alert.avsc names lsst.v11_0.diaSource, and so on.
// It writes one self-contained file per version: each type is put in where it is first used, documentation is
// left out, and names, types, order, defaults and all other attributes stay as they are.
//
// Run it with the folder that holds the version folders (9.0, 10.0, 11.0) in LSST_SCHEMAS:
//
//	LSST_SCHEMAS=…/schemas go generate ./pkg/alert
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// outputFolder is relative to pkg/alert, where go generate runs this command.
const outputFolder = "schemas"

func main() {
	if err := run(os.Getenv("LSST_SCHEMAS")); err != nil {
		fmt.Fprintln(os.Stderr, "assemble:", err)
		os.Exit(1)
	}
}

func run(source string) error {
	if source == "" {
		return fmt.Errorf("set LSST_SCHEMAS to the folder that holds the schema folders 9.0, 10.0 and 11.0")
	}
	for _, version := range []string{"9.0", "10.0", "11.0"} {
		name := "lsst.v" + strings.ReplaceAll(version, ".", "_") + ".alert"
		text, err := Assemble(filepath.Join(source, version), name)
		if err != nil {
			return fmt.Errorf("schema %s: %w", version, err)
		}
		if err := os.WriteFile(filepath.Join(outputFolder, name+".avsc"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Assemble returns the self-contained schema of the named record, whose parts lie in folder as NAME.avsc.
func Assemble(folder, name string) ([]byte, error) {
	a := assembler{folder: folder, defined: map[string]bool{}}
	var out bytes.Buffer
	if err := a.named(&out, name, "\n"); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

type assembler struct {
	folder  string
	defined map[string]bool
}

// record is a record type as LSST writes it. Attributes besides these are kept too; see attributes.
type record struct {
	Name      string
	Namespace string
	Fields    []json.RawMessage
}

// named writes a reference to a type that is already defined, or the definition from the type's own file.
func (a *assembler) named(out *bytes.Buffer, name, indent string) error {
	if a.defined[name] {
		fmt.Fprintf(out, "%q", name)
		return nil
	}
	text, err := os.ReadFile(filepath.Join(a.folder, name+".avsc"))
	if err != nil {
		return err
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if r.Namespace+"."+r.Name != name {
		return fmt.Errorf("%s: the file defines %s.%s", name, r.Namespace, r.Name)
	}
	a.defined[name] = true
	fmt.Fprintf(out, `{"type": "record", "name": %q, "namespace": %q`, r.Name, r.Namespace)
	if err := attributes(out, text, "type", "name", "namespace", "fields"); err != nil {
		return err
	}
	out.WriteString(`, "fields": [`)
	inner := indent + "  "
	for i, f := range r.Fields {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(inner)
		if err := a.field(out, f, inner); err != nil {
			return fmt.Errorf("%s: field %d: %w", name, i, err)
		}
	}
	out.WriteString(indent + "]}")
	return nil
}

func (a *assembler) field(out *bytes.Buffer, text json.RawMessage, indent string) error {
	var f struct {
		Name string
		Type json.RawMessage
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	fmt.Fprintf(out, `{"name": %q, "type": `, f.Name)
	if err := a.typed(out, f.Type, indent); err != nil {
		return err
	}
	if err := attributes(out, text, "name", "type"); err != nil {
		return err
	}
	out.WriteByte('}')
	return nil
}
