package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"minibroker/pkg/image"
)

type imagesListOptions struct {
	store  string
	output string
}

func newImagesListCommand(cli *cli) *cobra.Command {
	var opts imagesListOptions
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the images that are built",
		Example: "  minibroker images list -o json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runImagesList(cli, opts) },
	}
	storeFlag(c, &opts.store)
	outputFlag(c, &opts.output)
	return c
}

func runImagesList(cli *cli, opts imagesListOptions) error {
	built, err := image.Open(opts.store).List()
	if err != nil {
		return err
	}
	if len(built) == 0 {
		fmt.Fprintf(cli.err, "no images in %s: run `minibroker images build`\n", opts.store)
	}
	return printImages(cli, opts.output, built)
}
