package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// unpacking gives every command --unpack, for where files cannot be put into a
// container: what is in variables of its environment becomes files before the
// command begins.
func unpacking(root *cobra.Command) {
	var unpack []string
	root.PersistentFlags().StringArrayVar(&unpack, "unpack", nil, "`VARIABLE=FILE`: first write a file with what is in a variable of the environment")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		for _, one := range unpack {
			if err := unpackOne(one); err != nil {
				return err
			}
		}
		return nil
	}
}

func unpackOne(one string) error {
	variable, file, _ := strings.Cut(one, "=")
	text, set := os.LookupEnv(variable)
	if !set || file == "" {
		return usagef("--unpack %s: name a variable that is set, and a file", one)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("unpack $%s: %w", variable, err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("unpack $%s: %w", variable, err)
	}
	return nil
}
