package main

import (
	"context"
	"fmt"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/image"
)

type imagesPushOptions struct {
	store    string
	insecure bool
	output   string
}

// pushedImage is how services name an image in a registry.
type pushedImage struct {
	Name string `json:"name"`
	Ref  string `json:"ref"`
}

func newImagesPushCommand(cli *cli) *cobra.Command {
	var opts imagesPushOptions
	c := &cobra.Command{
		Use:   "push REGISTRY",
		Short: "Copy both images to a registry",
		Long: `Copy both images to a registry, with the credentials that docker login left. A
topology whose images.registry is REGISTRY lets all nodes pull from there.`,
		Example: `  minibroker images push registry.example.org
  minibroker images push 10.0.0.5:5000/lsst --insecure`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runImagesPush(c.Context(), cli, opts, args[0]) },
	}
	storeFlag(c, &opts.store)
	c.Flags().BoolVar(&opts.insecure, "insecure", false, "allow plain HTTP")
	outputFlag(c, &opts.output)
	return c
}

func runImagesPush(ctx context.Context, cli *cli, opts imagesPushOptions, registry string) error {
	if err := image.CheckRegistry(registry); err != nil {
		return usagef("%w", err)
	}
	store := image.Open(opts.store)
	var pushed []pushedImage
	for _, name := range image.Names {
		built, err := store.Get(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(cli.err, "%s: pushing %s to %s\n", name, units.HumanSize(float64(built.Size)), registry)
		ref, err := store.Push(ctx, name, registry, opts.insecure)
		if err != nil {
			return err
		}
		pushed = append(pushed, pushedImage{name, ref})
	}
	if opts.output == "json" {
		return printJSON(cli.out, pushed)
	}
	for _, p := range pushed {
		fmt.Fprintln(cli.out, p.Ref)
	}
	return nil
}
