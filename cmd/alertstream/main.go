// Command alertstream is what runs inside the mini-broker's containers: the
// sender, the filters, the consumers, health probes and short-lived jobs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"minibroker/pkg/version"
)

func main() {
	// A container's first process gets no default handling of signals.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes: a failure may be gone when the container is started again, wrong
// usage and bad input will not. Work that was ended by SIGTERM before it was
// complete is not complete: Swarm shall start a sender again.
const (
	exitFailed     = 1
	exitUsage      = 2
	exitTerminated = 128 + int(syscall.SIGTERM)
)

// usageError is an error of the command line or of the files that it names.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run is the program: arguments and streams in, exit code out.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := newRootCommand()
	understood := false
	tellBefore(root, func() { understood = true })
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return exitTerminated
	}
	fmt.Fprintln(errOut, "alertstream:", err)
	if usage := (usageError{}); errors.As(err, &usage) || !understood {
		return exitUsage
	}
	return exitFailed
}

// tellBefore has each command call tell before it does its work, so after its
// arguments were found right.
func tellBefore(c *cobra.Command, tell func()) {
	if work := c.RunE; work != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			tell()
			return work(c, args)
		}
	}
	for _, below := range c.Commands() {
		tellBefore(below, tell)
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "alertstream",
		Short:         "The parts of an alert mini-broker that run in containers",
		Version:       version.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("alertstream {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, c.CommandPath())
	})
	root.CompletionOptions.DisableDefaultCmd = true // there is no shell in the containers
	unpacking(root)
	root.AddCommand(
		newSendCommand(),
		newFeedCommand(), newFilterCommand(),
		newConsumeCommand(),
		newMonitorCommand(),
		newProbeCommand(),
		newFenceCommand(),
		newJobCommand(),
		newRegistryCommand(),
	)
	return root
}
