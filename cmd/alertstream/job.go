package main

import (
	"github.com/spf13/cobra"
)

func newJobCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "job",
		Short: "Answer one question from inside the overlay network or beside a node's daemon",
		Long: `A job answers on standard output, one JSON object a line. The last line has
"done": true; without it the answer is not whole.`,
		Args: cobra.NoArgs,
	}
	c.AddCommand(newJobRecordsCommand(), newJobDumpCommand(), newJobAlertsCommand(), newJobLagCommand(), newJobDeadLettersCommand(), newJobReplayCommand(), newJobTrialCommand(), newJobVolumesCommand())
	return c
}
