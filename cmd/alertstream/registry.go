package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/image/registry"
)

type registryOptions struct {
	dir    string
	listen string
}

func newRegistryCommand() *cobra.Command {
	var opts registryOptions
	command := &cobra.Command{
		Use:     "registry",
		Short:   "Serve images to the nodes, read-only, from a folder",
		Example: "  alertstream registry --dir /registry --listen :5000",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runRegistry(c.Context(), opts)
		},
	}
	command.Flags().StringVar(&opts.dir, "dir", "/registry", "folder with blobs/sha256 in it; files may be added while it is served")
	command.Flags().StringVar(&opts.listen, "listen", ":5000", "address to serve on")
	return command
}

// runRegistry serves until ctx is done. Pulls under way are cut off then: the
// nodes' engines try again.
func runRegistry(ctx context.Context, opts registryOptions) error {
	server := &http.Server{
		Addr:              opts.listen,
		Handler:           registry.Handler(opts.dir),
		ReadHeaderTimeout: 10 * time.Second,
	}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	slog.Info("serving images", "dir", opts.dir, "listen", opts.listen)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve images on %s: %w", opts.listen, err)
	}
	return nil
}
