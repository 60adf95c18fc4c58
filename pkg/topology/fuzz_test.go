package topology

import (
	"errors"
	"os"
	"strings"
	"testing"

	"minibroker/pkg/mistake"
)

// FuzzLoad: whatever a topology file holds, loading it gives a topology or errors
// that have a place in the file and say how to mend it.
func FuzzLoad(f *testing.F) {
	for _, path := range []string{twelve, testbed} {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	for _, seed := range []string{names, names + "hub: {heap: 1g", "a: &a [*a]\nb: *a", "? {x: y}\n: z", "---\n---\n", "sender: !!binary aGk=", "%YAML 1.1\n---\nname: 0o17"} {
		f.Add(seed)
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, content string) {
		t.Chdir(folder)
		writeNodeFiles(t)
		l := newLoader("t.yaml")
		read, whole := scanContent("t.yaml", []byte(content), 0, &l.errs)
		l.whole = whole
		l.lay(read)
		topology, err := l.finish()
		if (topology == nil) == (err == nil) {
			t.Fatalf("topology %v, error %v", topology, err)
		}
		checkErrors(t, err, "t.yaml", content)
	})
}

func FuzzNodeFile(f *testing.F) {
	f.Add("filter01placeholder000001\n# comment\r\n\r\nnode04 *\n")
	f.Add("\ufefffilter01placeholder000001 # rack\nFILTER01placeholder000001")
	f.Fuzz(func(t *testing.T, content string) {
		var errs mistake.Errors
		nodes := parseNodes("f.txt", []byte(content), &errs)
		if len(nodes) == 0 && len(errs) == 0 {
			t.Error("neither nodes nor errors")
		}
		lines := strings.Split(content, "\n")
		for _, n := range nodes {
			if !nodeID.MatchString(n.ID) || !strings.Contains(lines[n.Line-1], n.ID) {
				t.Errorf("node %+v is not on its line", n)
			}
		}
		checkErrors(t, errs.Sorted(), "f.txt", content)
	})
}

func FuzzOverride(f *testing.F) {
	for _, seed := range []string{"hub.heap=2g", "a.b=c", "=", "hub=", "sender.visits=0", "nodes.filter=f.txt", "network.subnet=10.0.0.0/30"} {
		f.Add(seed)
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, set string) {
		t.Chdir(folder)
		writeNodeFiles(t)
		write(t, "t.yaml", names)
		_, err := Load([]string{"t.yaml"}, []string{set})
		checkErrors(t, err, "--set "+set, "")
	})
}

func checkErrors(t *testing.T, err error, file, content string) {
	t.Helper()
	var errs mistake.Errors
	if err != nil && !errors.As(err, &errs) {
		t.Fatalf("error of type %T", err)
	}
	lines := strings.Count(content, "\n") + strings.Count(content, "\r") + 1
	for _, e := range errs {
		if e.What == "" || e.Fix == "" || e.Line < 0 || e.Col < 0 || e.File == "" {
			t.Errorf("error %#v lacks something", e)
		}
		if e.File == file && e.Line > lines+1 {
			t.Errorf("error %v is behind the end of the file", e)
		}
	}
}
