package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/kafka"
)

func newProbeMirrorMakerCommand() *cobra.Command {
	var mirror, source string
	c := newProbeOfCommand("mirrormaker", "localhost:8083", "a MirrorMaker lives and has not given up",
		func(ctx context.Context, address string) error { return probeMirrorMaker(ctx, address, mirror, source) })
	c.Long = `Say whether a MirrorMaker lives and has not given up. Its process goes on when a
task of it has failed for good, and copies nothing: what it wrote about its tasks
on its mirror tells. A mirror that does not answer is no fault of the
MirrorMaker's, and the hub is not asked at all: a hub that is away must not have
every MirrorMaker restarted.`
	c.Flags().StringVar(&mirror, "mirror", "", "`host:port` of the mirror that it writes to")
	c.Flags().StringVar(&source, "source", "hub", "its `name` of the cluster that it copies from")
	requireFlags(c, "mirror")
	return c
}

func probeMirrorMaker(ctx context.Context, address, mirror, source string) error {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("probe mirrormaker: %w", err)
	}
	connection.Close()
	config := kafka.Config("probe")
	config.Metadata.Retry.Max = 0
	config.Net.DialTimeout, config.Net.ReadTimeout = time.Second, time.Second
	cluster, err := kafka.Connect(mirror, config)
	if err != nil {
		return nil
	}
	defer cluster.Close()
	failures, err := cluster.MirrorMakerFailures(source)
	if err != nil {
		return nil
	}
	if len(failures) > 0 {
		return fmt.Errorf("probe mirrormaker: %s", strings.Join(failures, "; "))
	}
	return nil
}
