package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"minibroker": main,
	})
}

// TestScripts runs whole commands, each script one topic. None of them needs a
// Docker engine; what does is in pkg/e2e.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Setenv("DOCKER_HOST", "unix://"+e.WorkDir+"/no.sock")
			e.Setenv("DOCKER_CONFIG", e.WorkDir+"/docker")
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			return os.Mkdir(e.WorkDir+"/docker", 0o755)
		},
	})
}
