package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

type jobVolumesOptions struct {
	remove bool
	label  string
	socket string
}

func newJobVolumesCommand() *cobra.Command {
	var o jobVolumesOptions
	c := &cobra.Command{
		Use:     "volumes --remove --label minibroker.deployment=NAME",
		Short:   "Remove the volumes with a label on this node",
		Example: `  alertstream job volumes --remove --label minibroker.deployment=minibroker`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runJobVolumes(c.Context(), o, c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&o.remove, "remove", false, "yes, remove them, and what is in them")
	c.Flags().StringVar(&o.label, "label", "", "`name=value` that the volumes have")
	c.Flags().StringVar(&o.socket, "socket", "/var/run/docker.sock", "`path` of the Docker daemon's socket")
	requireFlags(c, "label")
	return c
}

func runJobVolumes(ctx context.Context, o jobVolumesOptions, out io.Writer) error {
	if !o.remove {
		return usagef("job volumes removes volumes: say --remove if that is meant")
	}
	if name, value, ok := strings.Cut(o.label, "="); !ok || name == "" || value == "" {
		return usagef("--label %q is not of the form name=value", o.label)
	}
	return job.Volumes(ctx, o.socket, cmp.Or(os.Getenv("NODE_NAME"), os.Getenv("NODE_ID")), o.label, out)
}
