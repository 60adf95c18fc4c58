package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"minibroker/pkg/image"
)

type imagesSaveOptions struct {
	store string
}

func newImagesSaveCommand(cli *cli) *cobra.Command {
	var opts imagesSaveOptions
	c := &cobra.Command{
		Use:   "save NAME...",
		Short: "Write images as an archive that docker load takes",
		Long: `Write the images named, alertstream or kafka or both, to standard output as the
archive that docker load takes. The loaded images bear the tags that the files of
render -o compose and render -o stack name.`,
		Example: `  minibroker images save kafka alertstream | docker load
  minibroker images save kafka alertstream | ssh node07 docker load`,
		ValidArgs: image.Names,
		RunE:      func(_ *cobra.Command, args []string) error { return runImagesSave(cli, opts, args) },
	}
	storeFlag(c, &opts.store)
	return c
}

func runImagesSave(cli *cli, opts imagesSaveOptions, names []string) error {
	if len(names) == 0 {
		return usagef("no image is named: write images save %s %s", image.Kafka, image.Alertstream)
	}
	for _, name := range names {
		if !slices.Contains(image.Names, name) {
			return usagef("there is no image %q: name %s, %s or both", name, image.Kafka, image.Alertstream)
		}
	}
	if f, ok := cli.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return usagef("an archive is nothing for a terminal: send it on, as in `minibroker images save %s | docker load`", names[0])
	}
	if err := image.Open(opts.store).Save(cli.out, names...); err != nil {
		return fmt.Errorf("save the images: %w", err)
	}
	return nil
}
