//go:build testbed

package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// binary is the command line that `make build` put in place.
const binary = "../../bin/minibroker"

// cli runs minibroker commands against one Swarm and one topology.
type cli struct {
	t        *testing.T
	host     string   // DOCKER_HOST
	topology []string // flags that choose the topology
}

// result is what a command printed and how it ended.
type result struct {
	out, err string
	code     int
}

// run runs a command that works on the topology.
func (c cli) run(verb string, args ...string) result {
	c.t.Helper()
	cmd := c.command(c.t.Context(), verb, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, io.MultiWriter(&errOut, logWriter{c.t})
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatalf("run %v: %v", cmd.Args, err)
	}
	return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// must runs a command that has to end with the given exit code.
func (c cli) must(code int, verb string, args ...string) result {
	c.t.Helper()
	r := c.run(verb, args...)
	if r.code != code {
		c.t.Fatalf("%s %v: exit code %d, want %d\nstdout:\n%s\nstderr:\n%s", verb, args, r.code, code, r.out, r.err)
	}
	return r
}

func (c cli) command(ctx context.Context, verb string, args ...string) *exec.Cmd {
	all := append(append(strings.Fields(verb), c.topology...), args...)
	path, err := filepath.Abs(binary)
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, path, all...)
	cmd.Env = append(cmd.Environ(), "DOCKER_HOST="+c.host, "DOCKER_CONTEXT=")
	cmd.Cancel = func() error { return cmd.Process.Kill() }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// logWriter shows a command's progress in the test's log.
type logWriter struct{ t *testing.T }

func (w logWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(p), "\n"))
	return len(p), nil
}
