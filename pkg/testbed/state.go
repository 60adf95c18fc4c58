package testbed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// state is what a testbed's folder remembers of it: what was asked for, not what runs.
type state struct {
	Name   string   `json:"name"`
	Subnet int      `json:"subnet"` // the K of 10.213.K.0/24
	Roles  [][]Role `json:"roles"`  // one list for each node
	// DockerConfigs are the folders in which a context was written.
	DockerConfigs []string `json:"dockerConfigs"`
	// Neighbours are the machine's limits of its neighbour table before it had a testbed.
	Neighbours limits `json:"neighbours"`
}

// limits are gc_thresh1, 2 and 3 of the kernel's neighbour table.
type limits [3]int

func statePath(name string) string { return filepath.Join(folder(name), "testbed.json") }

// readState gives nil without an error when there is no such testbed.
func readState(name string) (*state, error) {
	text, err := os.ReadFile(statePath(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("%s: %w; `testbed down` removes it", statePath(name), err)
	}
	return &s, nil
}

// write replaces the file in one step, so that a crash leaves the old one or the new one.
func (s *state) write() error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(statePath(s.Name), append(text, '\n'))
}

// writeFile writes a file in one step.
func writeFile(path string, text []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, text, 0o644); err != nil {
		return err
	}
	return os.Rename(next, path)
}
