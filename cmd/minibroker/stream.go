package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
)

func newStreamCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "stream",
		Short: "Start and stop the flow of alerts, apart from the deployment",
		Long: `Start and stop the flow of alerts, apart from the deployment. Visits flow in
runs, which are numbered. A run that is stopped goes on where it was, or gives way
to a new one; a finished run stays finished, also when the topology is deployed
again, until a new one is started.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return usagef("say what to do with the stream; see %s --help", c.CommandPath())
		},
	}
	c.AddCommand(newStreamStartCommand(cli), newStreamStopCommand(cli), newStreamStatusCommand(cli))
	return c
}

// flow computes and applies what the settings now say of the stream, and
// nothing else.
func (s *session) flow(ctx context.Context, cli *cli, style string) error {
	images, deployed := plan.ImagesOf(s.files, s.snapshot)
	if !deployed {
		return s.errNotDeployed()
	}
	if err := s.ask(); err != nil {
		return err
	}
	desired, err := plan.Desire(s.topology, plan.Arrange(s.topology, s.snapshot), images, s.settings)
	if err != nil {
		return usageError{err}
	}
	if s.plan, err = plan.Compute(desired, s.snapshot); err != nil {
		return err
	}
	s.plan = s.plan.Flow()
	_, err = s.apply(ctx, cli, style)
	return err
}

func (s *session) errNotDeployed() error {
	return fmt.Errorf("%s is not deployed: deploy it first", s.files.Name)
}

// The states of a stream.
const (
	notBegun = "not begun"
	flowing  = "flowing"
	stopped  = "stopped"
	finished = "finished"
)

// streamState looks, and tells how the stream stands.
func (s *session) streamState(ctx context.Context) (string, error) {
	if err := s.look(ctx); err != nil {
		return "", err
	}
	if _, deployed := plan.ImagesOf(s.files, s.snapshot); !deployed {
		return "", s.errNotDeployed()
	}
	switch _, sends := s.service(plan.RoleSender); {
	case s.settings.Run.Stopped && s.settings.Run.Number > 0:
		return stopped, nil
	case s.settings.Run.Stopped:
		return notBegun, nil
	case !sends:
		return "", errors.New("the sender is not deployed, though the stream was not stopped: deploy again")
	}
	status, err := s.status(ctx)
	if err != nil {
		return "", err
	}
	if senderDone(status) {
		return finished, nil
	}
	return flowing, nil
}
