package image

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// busyboxPath is where busybox lies in the image; its names lead there.
const busyboxPath = "bin/busybox"

// libraries are those of the C library and compiler that Java and the native
// code in Kafka's jars (compression) need.
var libraries = []struct{ name, debian string }{
	{"libc.so.6", "libc6"}, {"libm.so.6", "libc6"}, {"libdl.so.2", "libc6"},
	{"libpthread.so.0", "libc6"}, {"librt.so.1", "libc6"}, {"libresolv.so.2", "libc6"},
	{"libz.so.1", "zlib1g"}, {"libstdc++.so.6", "libstdc++6"}, {"libgcc_s.so.1", "libgcc-s1"},
}

// Missing says what this machine lacks to build an image.
type Missing struct {
	What     []string // in words
	Packages []string // of Debian, that bring it
}

func (m *Missing) Error() string {
	return fmt.Sprintf("the kafka image cannot be built here, there is no %s; install: apt-get install -y --no-install-recommends %s",
		strings.Join(m.What, ", no "), strings.Join(m.Packages, " "))
}

func (m *Missing) add(what, debian string) {
	m.What = append(m.What, what)
	if !slices.Contains(m.Packages, debian) {
		m.Packages = append(m.Packages, debian)
	}
}

// host is where tools are looked for.
type host struct {
	path        func(string) (string, error) // finds a program
	javaHome    string
	busybox     []string
	libraryDirs []string
}

func thisHost() host {
	triplet := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
	return host{
		path:        exec.LookPath,
		javaHome:    os.Getenv("JAVA_HOME"),
		busybox:     []string{"/bin/busybox", "/usr/bin/busybox", "/sbin/busybox"},
		libraryDirs: []string{"/lib/" + triplet, "/usr/lib/" + triplet, "/lib64", "/usr/lib64"},
	}
}

// tools are what the kafka image is built with.
type tools struct {
	maven  string // program
	jdk    jdk
	system tree // busybox, C library and loader, at their places in the image
}

// findTools finds all, or says in one *Missing all that is not there.
func findTools(h host) (tools, error) {
	t := tools{system: tree{}}
	var missing Missing
	var err error
	if t.maven, err = h.path("mvn"); err != nil {
		missing.add("mvn (Apache Maven)", "maven")
	}
	if t.jdk, err = findJDK(h); err != nil {
		missing.add(err.Error(), "openjdk-17-jdk-headless")
	} else if err := t.addLoader(); err != nil {
		return tools{}, err
	}
	if path := h.staticBusybox(); path == "" {
		missing.add("statically linked busybox", "busybox-static")
	} else {
		t.system.file(busyboxPath, path, 0o755)
	}
	for _, l := range libraries {
		if path := h.library(l.name); path == "" {
			missing.add(l.name, l.debian)
		} else {
			t.system.file(strings.TrimPrefix(path, "/"), path, 0o755)
		}
	}
	if missing.What != nil {
		return tools{}, &missing
	}
	return t, nil
}

// addLoader adds the program that starts dynamically linked programs such as java.
func (t *tools) addLoader() error {
	loader, err := interpreterOf(filepath.Join(t.jdk.home, "bin", "java"))
	if err != nil {
		return err
	}
	t.system.file(strings.TrimPrefix(loader, "/"), loader, 0o755)
	return nil
}

func (h host) staticBusybox() string {
	for _, path := range h.busybox {
		if checkStatic(path) == nil {
			return path
		}
	}
	return ""
}

func (h host) library(name string) string {
	for _, dir := range h.libraryDirs {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
