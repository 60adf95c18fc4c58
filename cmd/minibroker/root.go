package main

import (
	"io"

	"github.com/spf13/cobra"

	"minibroker/pkg/swarm"
	"minibroker/pkg/version"
)

// cli is what every command works with: data goes to out, progress to err.
type cli struct {
	in       io.Reader
	out, err io.Writer
	docker   swarm.Endpoint
}

func newRootCommand(cli *cli) *cobra.Command {
	root := &cobra.Command{
		Use:   "minibroker",
		Short: "Deploy, run and measure an alert mini-broker on a Docker Swarm",
		Long: `minibroker puts an LSST-style alert mini-broker onto a Docker Swarm: a hub Kafka
that takes the full stream of alerts, mirror Kafkas fed by MirrorMaker, one
container for each filter beside its mirror, and one for each consumer.

Data goes to standard output, progress and errors to standard error.

Exit codes: 0 done, 1 failed, 2 wrong usage or bad input, 3 timed out,
5 partly done or not verifiable everywhere, 130 interrupted.`,
		Example: `  minibroker testbed up --nodes 12
  minibroker images build
  minibroker deploy --topology topologies/12node.yaml
  minibroker report --topology topologies/12node.yaml
  minibroker teardown --topology topologies/12node.yaml --volumes`,
		Version:       version.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(cli.in)
	root.SetOut(cli.out)
	root.SetErr(cli.err)
	root.SetVersionTemplate("minibroker {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, c.CommandPath())
	})
	root.PersistentFlags().StringVarP(&cli.docker.Host, "host", "H", "", "Docker engine of a manager, such as ssh://ops@manager1 (default: as the docker command finds it)")
	root.PersistentFlags().StringVarP(&cli.docker.Context, "context", "c", "", "Docker context of a manager")
	root.AddCommand(
		newSizeCommand(cli),
		newRenderCommand(cli),
		newPlanCommand(cli),
		newDeployCommand(cli),
		newStatusCommand(cli),
		newScaleCommand(cli),
		newStreamCommand(cli),
		newReportCommand(cli),
		newConsumeCommand(cli),
		newLagCommand(cli),
		newTeardownCommand(cli),
		newSmokeCommand(cli),
		newLogsCommand(cli),
		newNodesCommand(cli),
		newImagesCommand(cli),
		newAlertsCommand(cli),
		newFilterCommand(cli),
		newTestbedCommand(cli),
	)
	return root
}
