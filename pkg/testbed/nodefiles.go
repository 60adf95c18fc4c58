package testbed

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// nodeFile is a file that lists the Swarm node IDs of a role, one on a line.
var nodeFile = map[Role]string{
	Sender:   "sendernodes.txt",
	Filter:   "filternodes.txt",
	Consumer: "consumernodes.txt",
}

// writeNodeFiles writes the three node files and the file env, which a shell can source, and
// tells whether any was missing or different. ids has the Swarm node ID of each node by name.
func (t *Testbed) writeNodeFiles(ids map[string]string) (changed bool, err error) {
	if err := os.MkdirAll(t.NodeFiles(), 0o755); err != nil {
		return false, err
	}
	files := map[string]string{
		filepath.Join(folder(t.Name), "env"): "export DOCKER_HOST=" + t.DockerHost() + "\n",
	}
	for role, name := range nodeFile {
		var text strings.Builder
		for _, n := range t.Nodes {
			if n.Has(role) {
				text.WriteString(ids[n.Name] + "\n")
			}
		}
		files[filepath.Join(t.NodeFiles(), name)] = text.String()
	}
	for path, text := range files {
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, []byte(text)) {
			continue
		}
		changed = true
		if err := writeFile(path, []byte(text)); err != nil {
			return false, err
		}
	}
	return changed, nil
}
