package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/spf13/cobra"

	"minibroker/pkg/testbed"
)

type testbedExecOptions struct {
	name    string
	node    string
	command []string
}

func newTestbedExecCommand(cli *cli) *cobra.Command {
	var opts testbedExecOptions
	c := &cobra.Command{
		Use:   "exec NODE -- COMMAND [ARG...]",
		Short: "Run a command in a node's namespaces, with DOCKER_HOST set to the node's daemon",
		Long: `Run a command in a node's namespaces, with DOCKER_HOST set to the node's daemon.
It exits with the command's exit code.`,
		Example: `  minibroker testbed exec node03 -- docker ps
  minibroker testbed exec node03 -- ip address`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(afterDashes(args)) == 0 {
				return usagef("name a node and a command: minibroker testbed exec node01 -- docker ps")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			opts.node, opts.command = args[0], afterDashes(args)
			return runTestbedExec(c.Context(), cli, opts)
		},
	}
	c.Flags().SetInterspersed(false) // what follows the node is the command's
	testbedNameFlag(c, &opts.name)
	return c
}

// afterDashes gives the command in NODE -- COMMAND; the dashes may be left out.
func afterDashes(args []string) []string {
	if len(args) < 2 {
		return nil
	}
	if args[1] == "--" {
		return args[2:]
	}
	return args[1:]
}

func runTestbedExec(ctx context.Context, cli *cli, opts testbedExecOptions) error {
	t, err := testbed.Open(opts.name)
	if err != nil {
		return err
	}
	node, err := t.Node(opts.node)
	if err != nil {
		return usageError{err}
	}
	command, err := node.Command(ctx, opts.command...)
	if err != nil {
		return err
	}
	command.Stdin, command.Stdout, command.Stderr = cli.in, cli.out, cli.err
	if err := command.Run(); err != nil {
		if ended, ok := errors.AsType[*exec.ExitError](err); ok && ended.Exited() {
			return commandExit(ended.ExitCode())
		}
		return fmt.Errorf("run %s on %s: %w", opts.command[0], node.Name, err)
	}
	return nil
}

// commandExit is the exit code, other than 0, of a command that has told its own story.
type commandExit int

func (e commandExit) Error() string {
	return fmt.Sprintf("the command ended with exit code %d", int(e))
}
