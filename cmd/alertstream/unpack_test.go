package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestUnpack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "schemas", "1200.avsc")
	t.Setenv("MINIBROKER_1200_AVSC", "{}\n")
	usage := []string{"send", "--broker=x:1", "--generate=none", "--visits=-1"} // wrong, so that nothing is sent
	if code := run(t.Context(), append(usage, "--unpack=MINIBROKER_1200_AVSC="+file), io.Discard, io.Discard); code != exitUsage {
		t.Errorf("exit code %d", code)
	}
	if text, err := os.ReadFile(file); string(text) != "{}\n" {
		t.Errorf("%q, %v", text, err)
	}
	for _, bad := range []string{"MINIBROKER_NONE=" + file, "MINIBROKER_1200_AVSC"} {
		if err := unpackOne(bad); err == nil {
			t.Errorf("--unpack %s was accepted", bad)
		}
	}
}
