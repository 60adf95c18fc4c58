package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

// workflow is what is looked at of a CI service's workflow file.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct {
			Name, Uses, Run string
			With            map[string]string
		}
	}
}

// TestWorkflowCallsWhatExists: the example is run by nobody here, so it would
// not be noticed when a command or a flag of it is renamed.
func TestWorkflowCallsWhatExists(t *testing.T) {
	content, err := os.ReadFile("../../deploy/ci/github-workflow.yml")
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := yaml.Unmarshal(content, &w); err != nil {
		t.Fatal(err)
	}
	var called []string
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			for _, words := range minibrokerCalls(step.Run) {
				called = append(called, checkCall(t, words))
			}
		}
	}
	want := []string{"minibroker images build", "minibroker testbed up", "minibroker smoke", "minibroker testbed down"}
	if !slices.Equal(called, want) {
		t.Errorf("the workflow calls %q, want %q", called, want)
	}
}

// minibrokerCalls finds the calls of minibroker in a script: the words after it.
func minibrokerCalls(script string) [][]string {
	var calls [][]string
	for _, line := range strings.Split(strings.ReplaceAll(script, "\\\n", " "), "\n") {
		words := strings.Fields(line)
		for i, word := range words {
			if filepath.Base(word) == "minibroker" {
				calls = append(calls, words[i+1:])
			}
		}
	}
	return calls
}

// checkCall parses a call's flags as the command itself would, and gives the
// command's name.
func checkCall(t *testing.T, words []string) string {
	t.Helper()
	root := newRootCommand(&cli{})
	var found string
	forEach(root, func(c *cobra.Command) {
		if c.RunE != nil {
			c.RunE = func(c *cobra.Command, _ []string) error { found = c.CommandPath(); return nil }
		}
	})
	root.SetArgs(words)
	if err := root.Execute(); err != nil {
		t.Errorf("minibroker %s: %v", strings.Join(words, " "), err)
	}
	for i, word := range words[1:] {
		if words[i] == "--topology" {
			if _, err := os.Stat("../../" + word); err != nil {
				t.Error(err)
			}
		}
	}
	return found
}

func forEach(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		forEach(sub, do)
	}
}
