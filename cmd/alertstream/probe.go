package main

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"github.com/spf13/cobra"

	"minibroker/pkg/kafka"
)

func newProbeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "probe",
		Short: "Say whether something answers: exit 0 if it does, 1 if not",
	}
	c.AddCommand(
		newProbeOfCommand("kafka", "localhost:9092", "a Kafka broker answers, at this very address", probeKafka),
		newProbeMirrorMakerCommand(),
	)
	return c
}

// newProbeOfCommand makes the command of one kind of probe.
func newProbeOfCommand(kind, address, what string, probe func(context.Context, string) error) *cobra.Command {
	var timeout time.Duration
	c := &cobra.Command{
		Use:     kind,
		Short:   "Say whether " + what,
		Example: "  alertstream probe " + kind + " --address " + address + " --timeout 3s",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(c.Context(), timeout)
			defer cancel()
			result := make(chan error, 1)
			go func() { result <- probe(ctx, address) }()
			select {
			case err := <-result:
				return err
			case <-ctx.Done():
				return fmt.Errorf("probe %s at %s: no answer within %v", kind, address, timeout)
			}
		},
	}
	c.Flags().StringVar(&address, "address", address, "`host:port` to ask")
	c.Flags().DurationVar(&timeout, "timeout", 3*time.Second, "`time` that the answer may take")
	return c
}

// probeKafka asks a broker for its API versions. It stays on this one
// connection: a broker's advertised name may be in DNS only once it is healthy.
func probeKafka(_ context.Context, address string) error {
	broker := sarama.NewBroker(address)
	config := kafka.Config("probe")
	config.ApiVersionsRequest = false // this is what the probe asks itself
	if err := broker.Open(config); err != nil {
		return fmt.Errorf("probe kafka at %s: %w", address, err)
	}
	response, err := broker.ApiVersions(&sarama.ApiVersionsRequest{})
	if err == nil && response.ErrorCode != int16(sarama.ErrNoError) {
		err = sarama.KError(response.ErrorCode)
	}
	if err != nil {
		return fmt.Errorf("probe kafka at %s: %w", address, err)
	}
	return nil
}
