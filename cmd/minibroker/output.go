package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// outputFlag adds -o text|json.
func outputFlag(c *cobra.Command, into *string, more ...string) {
	*into = "text"
	allowed := append([]string{"text", "json"}, more...)
	c.Flags().VarP(&choice{into, allowed}, "output", "o", "how to print")
}

// choice is a flag that takes one of a few words.
type choice struct {
	value   *string
	allowed []string
}

func (c *choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c *choice) Set(s string) error {
	for _, a := range c.allowed {
		if s == a {
			*c.value = s
			return nil
		}
	}
	return usagef("choose one of %v", c.allowed)
}

func (c *choice) Type() string {
	text := ""
	for i, a := range c.allowed {
		if i > 0 {
			text += "|"
		}
		text += a
	}
	return text
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeFile writes a file by a function that writes.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

// newTable aligns columns that are parted by tabs.
func newTable(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }
