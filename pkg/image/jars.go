package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// fetchJars lets Maven bring Kafka and all that it depends on, and accepts
// nothing but the very jars that are listed in jars.sha256.
func (b *kafkaBuild) fetchJars(ctx context.Context) error {
	pom, err := fs.ReadFile(b.sources, "pom.xml")
	if err != nil {
		return err
	}
	project := filepath.Join(filepath.Dir(b.root), "maven")
	if err := os.Mkdir(project, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(project, "pom.xml"), pom, 0o644); err != nil {
		return err
	}
	libs := filepath.Join(b.root, kafkaHome, "libs")
	if _, err := run(ctx, project, b.tools.maven, "--batch-mode", "--quiet",
		"dependency:copy-dependencies", "-DoutputDirectory="+libs); err != nil {
		return fmt.Errorf("fetch Apache Kafka: %w", err)
	}
	sums, err := fs.ReadFile(b.sources, "jars.sha256")
	if err != nil {
		return err
	}
	if err := checkJars(libs, string(sums)); err != nil {
		return fmt.Errorf("fetch Apache Kafka: %w", err)
	}
	return withoutTimes(libs)
}

// checkJars compares a folder with a list as sha256sum writes it.
func checkJars(dir, sums string) error {
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	unknown := map[string]bool{}
	for _, jar := range there {
		unknown[jar.Name()] = true
	}
	for line := range strings.Lines(sums) {
		want, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return fmt.Errorf("jars.sha256: not a checksum and a name: %q", line)
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
			return fmt.Errorf("%s is not the jar that was tested: its SHA-256 is %x, not %s", name, sum, want)
		}
		delete(unknown, name)
	}
	for name := range unknown {
		return fmt.Errorf("%s is not in the list of tested jars", name)
	}
	return nil
}
