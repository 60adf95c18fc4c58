package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// call runs one command with arguments.
func call(ctx context.Context, c *cobra.Command, args ...string) (string, error) {
	var out bytes.Buffer
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&out)
	err := c.ExecuteContext(ctx)
	return out.String(), err
}

func TestWrongUseOfJobAndMonitor(t *testing.T) {
	config := filepath.Join(t.TempDir(), "monitor.json")
	if err := os.WriteFile(config, []byte(`{"topics":"x"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command *cobra.Command
		args    []string
		want    string
	}{
		{newJobCommand(), []string{"volumes", "--label", "minibroker.deployment=mb"}, "say --remove"},
		{newJobCommand(), []string{"volumes", "--remove", "--label", "minibroker.deployment="}, "name=value"},
		{newJobCommand(), []string{"volumes", "--remove", "--label", "mb"}, "name=value"},
		{newJobCommand(), replayArgs("--since", "yesterday"), "--since yesterday: write a time such as 2026"},
		{newJobCommand(), replayArgs("--only", "Filter002"), "--only Filter002: there is no --name Filter002"},
		{newJobCommand(), replayArgs("--cap", "0"), "--cap 0: at least 1"},
		{newJobCommand(), replayArgs("--condition", "snr >"), "--condition:1:"},
		{newJobCommand(), []string{"trial", "--name", "Filter001", "--broker", "127.0.0.1:1", "--condition", "snr > 5", "--since", "yesterday"}, "--since yesterday: write a time"},
		{newMonitorCommand(), []string{"--config", config}, `unknown field "topics"`},
		{newMonitorCommand(), []string{"--config", config + "x"}, "no such file"},
	} {
		_, err := call(context.Background(), test.command, test.args...)
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: error %v, want a usage error that says %q", test.command.Name(), test.args, err, test.want)
		}
	}
}

// replayArgs are a replay's, with something wrong among them.
func replayArgs(more ...string) []string {
	return append([]string{"replay", "--name", "Filter001", "--broker", "127.0.0.1:1", "--dead-letter", "dead-letter", "--condition", "snr > 5"}, more...)
}

func TestJobsAreInterruptible(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	// Nobody answers there: without the interruption it would try for long.
	if _, err := call(ctx, newJobCommand(), "records", "--hub", "127.0.0.1:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the interruption", err)
	}
}
