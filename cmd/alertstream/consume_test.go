package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestConsumeMakesItsFolder: a consumer makes the folder of its cutouts; one that
// cannot be made is told of and stops nobody.
func TestConsumeMakesItsFolder(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{filepath.Join(folder, "consumer001"): true, filepath.Join(file, "consumer001"): false} {
		var out, log bytes.Buffer
		args := []string{"consume", "--name", "consumer001", "--broker", "127.0.0.1:1", "--topic", "Filter001", "--records", "", "--cutouts", path}
		if code := run(ended, args, &out, &log); code != 0 {
			t.Errorf("%s: exit code %d:\n%s", path, code, &log)
		}
		info, err := os.Stat(path)
		if made := err == nil && info.IsDir(); made != want || bytes.Contains(log.Bytes(), []byte("cannot be made")) == want {
			t.Errorf("%s: made %v:\n%s", path, made, &log)
		}
	}
}
