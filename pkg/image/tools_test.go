package image

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// jdkIn makes a folder look like a JDK of that version.
func jdkIn(t *testing.T, version string) string {
	t.Helper()
	home := t.TempDir()
	for name, content := range map[string]string{
		"bin/jlink": "", "jmods/java.base.jmod": "", "release": "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n",
	} {
		if err := os.MkdirAll(filepath.Join(home, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	java := program(t, "java", "/lib64/ld-linux.so", "")
	if err := os.Rename(java, filepath.Join(home, "bin", "java")); err != nil {
		t.Fatal(err)
	}
	return home
}

// complete is a host that has all tools.
func complete(t *testing.T) host {
	t.Helper()
	libs := t.TempDir()
	for _, l := range libraries {
		if err := os.WriteFile(filepath.Join(libs, l.name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return host{
		path: func(name string) (string, error) {
			if name == "mvn" {
				return "/usr/bin/mvn", nil
			}
			return "", exec.ErrNotFound
		},
		javaHome:    jdkIn(t, "17.0.15"),
		busybox:     []string{program(t, "busybox", "", "")},
		libraryDirs: []string{libs},
	}
}

func TestFindTools(t *testing.T) {
	h := complete(t)
	found, err := findTools(h)
	if err != nil {
		t.Fatal(err)
	}
	if found.maven != "/usr/bin/mvn" || found.jdk.home != h.javaHome {
		t.Errorf("found %+v", found)
	}
	if e := found.system["lib64/ld-linux.so"]; e.source != "/lib64/ld-linux.so" {
		t.Errorf("loader %+v", e)
	}
	if e := found.system[busyboxPath]; e.source != h.busybox[0] {
		t.Errorf("busybox %+v", e)
	}
	if want := len(libraries) + 2; len(found.system) != want {
		t.Errorf("%d files, want %d", len(found.system), want)
	}
}

func TestMissingToolsAreNamed(t *testing.T) {
	nothing := func(string) (string, error) { return "", exec.ErrNotFound }
	for _, c := range []struct {
		name     string
		spoil    func(*host)
		want     string
		packages string
	}{
		{"Maven", func(h *host) { h.path = nothing }, "no mvn (Apache Maven)", "maven"},
		{"JDK", func(h *host) { h.javaHome = "" }, "no jlink (a JDK of Java 17 or newer)", "openjdk-17-jdk-headless"},
		{"old JDK", func(h *host) {
			old := jdkIn(t, "11.0.2")
			h.javaHome = ""
			h.path = func(string) (string, error) { return filepath.Join(old, "bin", "jlink"), nil }
		}, "no JDK of Java 17 or newer", "openjdk-17-jdk-headless"},
		{"busybox", func(h *host) { h.busybox = []string{"/none"} }, "no statically linked busybox", "busybox-static"},
		{"dynamic busybox", func(h *host) { h.busybox = []string{program(t, "busybox", "/lib64/ld.so", "")} }, "no statically linked busybox", "busybox-static"},
		{"library", func(h *host) {
			if err := os.Remove(filepath.Join(h.libraryDirs[0], "libz.so.1")); err != nil {
				t.Fatal(err)
			}
		}, "no libz.so.1", "zlib1g"},
		{"all", func(h *host) { *h = host{path: nothing} }, "no mvn (Apache Maven), no jlink", "maven openjdk-17-jdk-headless busybox-static libc6 zlib1g libstdc++6 libgcc-s1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := complete(t)
			c.spoil(&h)
			_, err := findTools(h)
			var missing *Missing
			if !errors.As(err, &missing) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), "install: apt-get install -y --no-install-recommends "+c.packages) {
				t.Errorf("got %v; want %q and packages %s", err, c.want, c.packages)
			}
			if !slices.Equal(missing.Packages, strings.Fields(c.packages)) {
				t.Errorf("packages %v, want %s", missing.Packages, c.packages)
			}
		})
	}
}

// A JAVA_HOME that is no JDK must not hide one on the PATH.
func TestJavaHomeWithoutJlinkIsPassedOver(t *testing.T) {
	h := complete(t)
	home := h.javaHome
	h.javaHome = t.TempDir()
	h.path = func(name string) (string, error) { return filepath.Join(home, "bin", name), nil }
	if found, err := findTools(h); err != nil || found.jdk.home != home {
		t.Errorf("found %s, %v; want %s", found.jdk.home, err, home)
	}
}
