package main

import (
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/testbed"
)

func newTestbedCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "testbed",
		Short: "A real Swarm of up to 25 nodes on this Linux machine",
		Long: `A real Swarm of up to 25 nodes on this Linux machine: each node is a dockerd in
its own network, mount, UTS and PID namespace. It needs root and the Debian
packages docker.io, iptables and iproute2. No other command assumes it.`,
	}
	c.AddCommand(
		newTestbedUpCommand(cli),
		newTestbedDownCommand(cli),
		newTestbedStatusCommand(cli),
		newTestbedExecCommand(cli),
	)
	return c
}

// testbedNameFlag adds the flag that says which testbed is meant.
func testbedNameFlag(c *cobra.Command, name *string) {
	c.Flags().StringVar(name, "name", testbed.DefaultName, "the testbed's name, 1 to 9 lower-case letters and digits")
}

// testbedTimeoutFlag adds the flag that bounds the command.
func testbedTimeoutFlag(c *cobra.Command, timeout *time.Duration) {
	c.Flags().DurationVar(timeout, "timeout", 5*time.Minute, "give up after this time")
}
