package main

import "github.com/spf13/cobra"

func newAlertsCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "alerts",
		Short: "Make files of alerts, and look into them",
		Long: `Alerts travel in Avro container files, one for each visit, with the writer schema
in front. generate makes believable ones in LSST's schema 11.0; inspect tells
what is in such a file, whoever wrote it.`,
		Example: `  minibroker alerts generate --out alerts --visits 3
  minibroker alerts inspect alerts/*.avro`,
	}
	c.AddCommand(newAlertsGenerateCommand(cli), newAlertsInspectCommand(cli))
	return c
}
