package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/mistake"
)

func newFilterCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "filter",
		Short: "Check filters, try them on alerts, and explain them",
		Long: `A filter is a file of its own, Filter001.sql or Filter001.py, in the folder that
filters.definitions of the topology names; docs/filters.md is the manual of both
languages. check finds what is wrong with filters, test runs them over alerts
without producing anything, explain says what one does; they need no Docker, but
for a test on what flows. deadletter shows the alerts that filters could not
decide, and has them decided again.`,
		Example: `  minibroker filter check filters
  minibroker filter test filters/Filter007.sql
  minibroker filter explain filters/Filter007.sql`,
	}
	c.AddCommand(newFilterCheckCommand(cli), newFilterTestCommand(cli), newFilterExplainCommand(cli), newFilterDeadLetterCommand(cli))
	return c
}

// schemaFlag adds --schema.
func schemaFlag(c *cobra.Command, into *string) {
	c.Flags().StringVar(into, "schema", "11.0", "`schema` of the alerts: 9.0, 10.0, 11.0, or a file *.avsc")
}

// schemaNamed finds the schema that --schema names.
func schemaNamed(name string) (*alert.Schema, error) {
	if filepath.Ext(name) == ".avsc" {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, usagef("--schema: %w", err)
		}
		schema, err := alert.ParseSchema(text)
		if err != nil {
			return nil, usagef("--schema %s: %w", name, err)
		}
		return schema, nil
	}
	major, minor, _ := strings.Cut(name, ".")
	a, err1 := strconv.ParseUint(major, 10, 16)
	b, err2 := strconv.ParseUint(minor, 10, 8)
	if err1 == nil && err2 == nil {
		if schema, err := alert.SchemaByID(int32(a*100 + b)); err == nil {
			return schema, nil
		}
	}
	return nil, usagef("--schema %s: give 9.0, 10.0, 11.0, or a file *.avsc", name)
}

// readFilters reads the files that are named, and those in folders that are.
func readFilters(paths []string) ([]filter.Text, error) {
	if len(paths) == 0 {
		return nil, usagef("name the filters, as in `minibroker filter check filters`")
	}
	var texts []filter.Text
	var errs mistake.Errors
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			text, wrong := filter.ReadFile(path)
			if wrong != nil {
				errs = append(errs, *wrong)
			}
			texts = append(texts, text)
			continue
		}
		more, err := filter.ReadFolder(path)
		if wrong, ok := err.(mistake.Errors); ok {
			errs = append(errs, wrong...)
		}
		texts = append(texts, more...)
	}
	if len(errs) == 0 && len(texts) == 0 {
		return nil, usagef("there is no filter in %s", strings.Join(paths, ", "))
	}
	return texts, errs.Sorted()
}

// understood reads filters and understands them, telling all mistakes at once.
func understood(paths []string, schema *alert.Schema) ([]filter.Text, []filter.Definition, error) {
	texts, err := readFilters(paths)
	if err != nil {
		return nil, nil, err
	}
	definitions, err := filter.Understand(texts, schema)
	return texts, definitions, err
}

// plural counts things.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
