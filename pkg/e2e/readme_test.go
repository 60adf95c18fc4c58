//go:build testbed

package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A newcomer types what README's section "Step by step" says, line by line, in a
// clean copy of the project.
func TestReadme(t *testing.T) {
	clone := t.TempDir()
	shell(t, clone, `cd "$ROOT" && git ls-files -z | tar --null -T - -cf - | tar -C "$CLONE" -xf -`)
	t.Cleanup(func() { shell(t, clone, "bin/minibroker testbed down") })
	lines := readmeCommands(t, "## Step by step")
	if len(lines) < 20 {
		t.Fatalf("README says only %d lines step by step", len(lines))
	}
	out := shell(t, clone, "set -x\n"+strings.Join(lines, "\n"))
	for _, word := range []string{
		"213 services work", "no changes", "the stream is stopped", "run 1 is under way", "110 in all", "100 in all", "run 1 is stopped",
		"8 visits, 100 filters, 100 consumers", "minibroker is gone",
	} {
		if !strings.Contains(out, word) {
			t.Errorf("%q is nowhere in what the commands printed", word)
		}
	}
}

// readmeCommands gives the indented lines of a section.
func readmeCommands(t *testing.T, section string) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), section+"\n")
	if !found {
		t.Fatalf("README has no section %q", section)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	var lines []string
	for line := range strings.Lines(text) {
		if command, indented := strings.CutPrefix(line, "    "); indented {
			lines = append(lines, strings.TrimSpace(command))
		}
	}
	return lines
}

// shell runs a script in a folder and gives what it printed; ROOT is the
// project's own folder.
func shell(t *testing.T, dir, script string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute) // also in a cleanup
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", "set -euo pipefail\n"+script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ROOT="+root, "CLONE="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}
