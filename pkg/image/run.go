package image

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// run runs a program in a folder and gives its standard output. The error of a
// failed one holds the end of what it said.
func run(ctx context.Context, dir, program string, args ...string) (string, error) {
	var out, all bytes.Buffer
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = dir
	command.Stdout = &out
	command.Stderr = &all
	command.WaitDelay = 5 * time.Second
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		all.Write(out.Bytes())
		return "", fmt.Errorf("%s: %w%s", filepath.Base(program), err, lastLines(all.Bytes()))
	}
	return out.String(), nil
}

// lastLines gives the end of a program's output, indented below an error.
func lastLines(output []byte) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	return "\n  " + strings.Join(lines[max(0, len(lines)-10):], "\n  ")
}
