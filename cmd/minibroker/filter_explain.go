package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

type filterExplainOptions struct{ schema, output string }

func newFilterExplainCommand(cli *cli) *cobra.Command {
	var o filterExplainOptions
	c := &cobra.Command{
		Use:   "explain FILE",
		Short: "Say what a filter does: its clauses, the fields that it reads, what passes",
		Example: `  minibroker filter explain filters/Filter007.sql
  minibroker filter explain filters/Filter007.sql --schema 9.0 -o json`,
		RunE: func(_ *cobra.Command, args []string) error { return runFilterExplain(cli, o, args) },
	}
	schemaFlag(c, &o.schema)
	outputFlag(c, &o.output)
	return c
}

// explained is what a filter does.
type explained struct {
	Name    string           `json:"name"`
	Number  int              `json:"n"` // what N stands for
	Clauses []string         `json:"clauses,omitempty"`
	Limit   int              `json:"limit,omitempty"`
	Fields  []explainedField `json:"fields"`
}

type explainedField struct {
	Path     string `json:"path"`
	Type     string `json:"type"`
	Nullable bool   `json:"nullable"`
}

func runFilterExplain(cli *cli, o filterExplainOptions, paths []string) error {
	if len(paths) != 1 {
		return usagef("name one filter, as in `minibroker filter explain filters/Filter007.sql`")
	}
	schema, err := schemaNamed(o.schema)
	if err != nil {
		return err
	}
	_, definitions, err := understood(paths, schema)
	if err != nil {
		return err
	}
	if len(definitions) != 1 {
		return usagef("%s holds %d filters: name one of them", paths[0], len(definitions))
	}
	e := explain(definitions[0], schema)
	if o.output == "json" {
		return printJSON(cli.out, e)
	}
	return printExplained(cli.out, e)
}

func explain(d filter.Definition, schema *alert.Schema) explained {
	e := explained{Name: d.Name, Number: filter.Number(d.Name)}
	if c, ok := d.Condition.(filter.Clauses); ok {
		e.Clauses = c.Clauses()
	}
	if d.Order != nil {
		e.Limit = d.Order.Limit()
	}
	for _, path := range d.Condition.Fields() {
		t, _ := schema.Type(path) // the filter was checked against it
		e.Fields = append(e.Fields, explainedField{path, typeName(t), t.Nullable})
	}
	return e
}

func typeName(t alert.Type) string {
	name := t.Kind.String()
	if t.Single {
		name = "float32"
	}
	if t.Elements {
		return "list of " + name
	}
	return name
}

func printExplained(out io.Writer, e explained) error {
	fmt.Fprintf(out, "%s; N is %d\n", e.Name, e.Number)
	switch {
	case e.Clauses == nil:
		fmt.Fprintln(out, "an alert matches if the function returns True")
	case len(e.Clauses) == 1:
		fmt.Fprintln(out, "an alert matches if this is true:")
	default:
		fmt.Fprintln(out, "an alert matches if all of these are true:")
	}
	for _, c := range e.Clauses {
		fmt.Fprintf(out, "  %s\n", c)
	}
	if e.Limit > 0 {
		fmt.Fprintf(out, "of a visit's matches the best %d pass, when the visit has ended\n", e.Limit)
	} else {
		fmt.Fprintln(out, "of a visit's matches the first ones pass, as many as the cap allows")
	}
	fmt.Fprintln(out, "it reads:")
	table := newTable(out)
	for _, f := range e.Fields {
		null := ""
		if f.Nullable {
			null = "may be NULL"
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", f.Path, f.Type, null)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, f := range e.Fields {
		if strings.HasPrefix(f.Path, "cutout") {
			fmt.Fprintln(out, "it names a cutout: whole images are read")
		}
	}
	return nil
}
