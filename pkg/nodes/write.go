package nodes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minibroker/pkg/plan"
)

// Write writes sendernodes.txt, filternodes.txt and consumernodes.txt into a
// folder, which is made if need be, and gives their paths. Without force, files
// that are there already are an error that names them, and nothing is written.
func (r Roles) Write(dir string, force bool) ([]string, error) {
	files := []struct {
		path, text string
	}{
		{filepath.Join(dir, "sendernodes.txt"), text("sender", r.Sender)},
		{filepath.Join(dir, "filternodes.txt"), text("filter", r.Filter)},
		{filepath.Join(dir, "consumernodes.txt"), text("consumer", r.Consumer)},
	}
	var paths, there []string
	for _, f := range files {
		paths = append(paths, f.path)
		if _, err := os.Lstat(f.path); !errors.Is(err, fs.ErrNotExist) {
			there = append(there, f.path)
		}
	}
	if len(there) > 0 && !force {
		return nil, &Exist{there}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of the node files: %w", err)
	}
	for _, f := range files {
		if err := os.WriteFile(f.path, []byte(f.text), 0o644); err != nil {
			return nil, fmt.Errorf("write a node file: %w", err)
		}
	}
	return paths, nil
}

// Exist is the error of files that would be overwritten.
type Exist struct{ Paths []string }

func (e *Exist) Error() string {
	if len(e.Paths) == 1 {
		return e.Paths[0] + " exists already; take --force to overwrite it, or another folder"
	}
	return strings.Join(e.Paths, ", ") + " exist already; take --force to overwrite them, or another folder"
}

// text is a node file as pkg/topology reads it: one ID a line, the rest comment.
func text(role string, list []plan.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Swarm node IDs of the %s nodes, chosen by `minibroker nodes assign`.\n", role)
	for _, n := range list {
		fmt.Fprintf(&b, "%s  # %s\n", n.ID, n.Name)
	}
	return b.String()
}
