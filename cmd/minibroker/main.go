// Command minibroker puts an alert mini-broker onto a Docker Swarm, runs it,
// measures it and takes it away.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: arguments and streams in, exit code out. The first
// interrupt ends the work at hand in order; the second ends the program.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	go func() {
		if _, ok := <-interrupts; !ok {
			return
		}
		cancel(errInterrupted)
		<-interrupts
		os.Exit(exitInterrupted)
	}()
	cli := &cli{in: in, out: out, err: errOut}
	root := newRootCommand(cli)
	root.SetArgs(args)
	var started bool
	noteStart(root, &started)
	err := root.ExecuteContext(ctx)
	if err != nil && !started { // cobra itself did not like what was typed
		err = usageError{err}
	}
	return exitCode(cli, err)
}

// noteStart lets every command below c note that it has started its work.
func noteStart(c *cobra.Command, started *bool) {
	if work := c.RunE; work != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			*started = true
			return work(c, args)
		}
	}
	for _, sub := range c.Commands() {
		noteStart(sub, started)
	}
}
