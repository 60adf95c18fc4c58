package main

import (
	"fmt"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/image"
)

func newImagesCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "images",
		Short: "The two container images that a deployment runs",
		Long: `The two container images that a deployment runs: alertstream, our own program,
and kafka, Apache Kafka with MirrorMaker on a small Java runtime. They are built
here without a container engine, from Maven Central and this machine's JDK, C
library and busybox, into a store of files. deploy brings them from there to the
nodes, unless the topology names a registry.`,
	}
	c.AddCommand(
		newImagesBuildCommand(cli),
		newImagesPushCommand(cli),
		newImagesListCommand(cli),
		newImagesSaveCommand(cli),
	)
	return c
}

// storeFlag adds the flag that says where images lie.
func storeFlag(c *cobra.Command, store *string) {
	c.Flags().StringVar(store, "store", image.DefaultDir(), "folder of the built images")
}

// printImages is the answer of build and list.
func printImages(cli *cli, output string, built []image.Built) error {
	if output == "json" {
		return printJSON(cli.out, append([]image.Built{}, built...))
	}
	table := newTable(cli.out)
	fmt.Fprintln(table, "IMAGE\tREF\tSIZE\tDIGEST")
	for _, b := range built {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", b.Name, b.Ref, units.HumanSize(float64(b.Size)), b.Digest)
	}
	return table.Flush()
}
