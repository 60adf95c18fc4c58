package image

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// oldestJava is what Kafka 4 brokers need.
const oldestJava = 17

// jdk is an installed Java development kit that can link a runtime.
type jdk struct {
	home    string // folder with bin and jmods in it
	release string // its own account of itself, which names the exact version
}

// findJDK takes the one that JAVA_HOME names, or else the one whose jlink is on
// the PATH. An error says what is missing, as the object of "there is no".
func findJDK(h host) (jdk, error) {
	if h.javaHome != "" {
		if found, err := openJDK(h.javaHome); err == nil {
			return found, nil
		}
	}
	jlink, err := h.path("jlink")
	if err != nil {
		return jdk{}, fmt.Errorf("jlink (a JDK of Java %d or newer)", oldestJava)
	}
	if jlink, err = filepath.EvalSymlinks(jlink); err != nil {
		return jdk{}, fmt.Errorf("usable jlink (%w)", err)
	}
	return openJDK(filepath.Dir(filepath.Dir(jlink)))
}

var javaVersion = regexp.MustCompile(`(?m)^JAVA_VERSION="(\d+)`)

func openJDK(home string) (jdk, error) {
	if _, err := os.Stat(filepath.Join(home, "bin", "jlink")); err != nil {
		return jdk{}, fmt.Errorf("jlink in %s", home)
	}
	if _, err := os.Stat(filepath.Join(home, "jmods", "java.base.jmod")); err != nil {
		return jdk{}, fmt.Errorf("jmods folder in %s, which jlink needs", home)
	}
	release, err := os.ReadFile(filepath.Join(home, "release"))
	if err != nil {
		return jdk{}, fmt.Errorf("readable release file of the JDK in %s", home)
	}
	m := javaVersion.FindSubmatch(release)
	if m == nil {
		return jdk{}, fmt.Errorf("version in %s/release", home)
	}
	if version, err := strconv.Atoi(string(m[1])); err != nil || version < oldestJava {
		return jdk{}, fmt.Errorf("JDK of Java %d or newer (%s is %s)", oldestJava, home, m[1])
	}
	return jdk{home: home, release: string(release)}, nil
}

// linkJava makes a Java runtime of the modules that Kafka uses.
func (b *kafkaBuild) linkJava(ctx context.Context) error {
	modules, err := fs.ReadFile(b.sources, "modules.txt")
	if err != nil {
		return err
	}
	out := filepath.Join(b.root, javaHome)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	_, err = run(ctx, "", filepath.Join(b.tools.jdk.home, "bin", "jlink"),
		"--add-modules", strings.Join(strings.Fields(string(modules)), ","),
		"--strip-debug", "--no-man-pages", "--no-header-files", "--compress=2", "--output", out)
	if err != nil {
		return fmt.Errorf("link a Java runtime: %w", err)
	}
	return withoutTimes(out)
}

// withoutTimes gives all files the time that they will have in the image: Java
// compares times before it trusts an archive of classes.
func withoutTimes(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		if err := os.Chtimes(path, epoch, epoch); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}
