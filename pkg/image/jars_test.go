package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hello is the SHA-256 of "hello".
const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func TestCheckJars(t *testing.T) {
	for _, c := range []struct {
		name string
		jars map[string]string
		sums string
		want string
	}{
		{"as listed", map[string]string{"a.jar": "hello", "b.jar": "hello"}, hello + "  a.jar\n" + hello + "  b.jar\n", ""},
		{"changed", map[string]string{"a.jar": "hullo"}, hello + "  a.jar\n", "a.jar is not the jar that was tested"},
		{"absent", nil, hello + "  a.jar\n", "a.jar: no such file"},
		{"one more", map[string]string{"a.jar": "hello", "b.jar": ""}, hello + "  a.jar\n", "b.jar is not in the list of tested jars"},
		{"malformed list", nil, "a.jar\n", `jars.sha256: not a checksum and a name: "a.jar\n"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range c.jars {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			err := checkJars(dir, c.sums)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func FuzzCheckJars(f *testing.F) {
	f.Add(hello + "  a.jar\n")
	f.Add("a.jar")
	f.Add(hello + "  ../a.jar\n\n")
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.jar"), []byte("changed"), 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sums string) {
		if checkJars(dir, sums) == nil {
			t.Errorf("a jar that no list can name right was accepted by %q", sums)
		}
	})
}
