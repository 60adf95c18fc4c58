package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"minibroker/pkg/filter"
)

type filterCheckOptions struct{ schema, output string }

func newFilterCheckCommand(cli *cli) *cobra.Command {
	var o filterCheckOptions
	c := &cobra.Command{
		Use:   "check FOLDER|FILE...",
		Short: "Find what is wrong with filters, against a schema",
		Long: `Read filters and tell everything that is wrong with them, each as file:line:col,
what, and how to mend it: what cannot be read, unknown fields with the nearest
name, values of the wrong type. Exit code 2 if anything is wrong.`,
		Example: `  minibroker filter check filters
  minibroker filter check filters/Filter007.sql --schema 10.0`,
		RunE: func(_ *cobra.Command, args []string) error { return runFilterCheck(cli, o, args) },
	}
	schemaFlag(c, &o.schema)
	outputFlag(c, &o.output)
	return c
}

// checked is a filter that is sound.
type checked struct {
	Name     string   `json:"name"`
	File     string   `json:"file"`
	Language string   `json:"language"`
	Fields   []string `json:"fields"`
	Limit    int      `json:"limit,omitempty"` // of ORDER BY; 0: the cap decides
}

func runFilterCheck(cli *cli, o filterCheckOptions, paths []string) error {
	schema, err := schemaNamed(o.schema)
	if err != nil {
		return err
	}
	texts, definitions, err := understood(paths, schema)
	if err != nil {
		return err
	}
	list := make([]checked, len(definitions))
	for i, d := range definitions {
		list[i] = checkedOf(texts[i], d)
	}
	if o.output == "json" {
		return printJSON(cli.out, list)
	}
	return printChecked(cli.out, list, o.schema)
}

func checkedOf(text filter.Text, d filter.Definition) checked {
	c := checked{Name: d.Name, File: text.File, Language: "SQL", Fields: d.Condition.Fields()}
	if strings.HasSuffix(text.File, ".py") {
		c.Language = "Python"
	}
	if d.Order != nil {
		c.Limit = d.Order.Limit()
	}
	return c
}

func printChecked(out io.Writer, list []checked, schema string) error {
	table := newTable(out)
	fmt.Fprintln(table, "FILTER\tLANGUAGE\tLIMIT\tFIELDS")
	for _, c := range list {
		limit := "cap"
		if c.Limit > 0 {
			limit = fmt.Sprint(c.Limit)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Name, c.Language, limit, strings.Join(c.Fields, " "))
	}
	fmt.Fprintf(table, "%s, all sound for schema %s\n", plural(len(list), "filter"), schema)
	return table.Flush()
}
