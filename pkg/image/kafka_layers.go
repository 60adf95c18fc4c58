package image

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// layers makes them all.
func (b *kafkaBuild) layers(ctx context.Context) ([]layer, error) {
	base, err := b.base(ctx)
	if err != nil {
		return nil, err
	}
	own, err := b.own()
	if err != nil {
		return nil, err
	}
	for _, t := range []tree{base, own} {
		if err := t.extract(b.root); err != nil {
			return nil, err
		}
	}
	b.progress("kafka: linking a Java runtime, fetching Apache Kafka " + KafkaVersion + " with Maven")
	both, bothCtx := errgroup.WithContext(ctx)
	both.Go(func() error { return b.linkJava(bothCtx) })
	both.Go(func() error { return b.fetchJars(bothCtx) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	java, jars, archive := tree{}, tree{}, tree{}
	if err := java.copyDir(javaHome, filepath.Join(b.root, javaHome)); err != nil {
		return nil, err
	}
	if err := jars.copyDir(kafkaHome+"/libs", filepath.Join(b.root, kafkaHome, "libs")); err != nil {
		return nil, err
	}
	if err := b.archiveClasses(ctx); err == nil {
		archive.file(kafkaHome+"/kafka.jsa", filepath.Join(b.root, kafkaHome, "kafka.jsa"), 0o644)
	} else if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else {
		b.progress(fmt.Sprintf("kafka: no class archive, so that each Kafka starts some seconds later: %v", err))
	}
	return b.write(ctx, base, java, jars, archive, own)
}

// write puts the layers into the store, in the order of how seldom they change.
func (b *kafkaBuild) write(ctx context.Context, base, java, jars, archive, own tree) ([]layer, error) {
	b.progress("kafka: writing layers")
	parts := []struct {
		made  string
		tree  tree
		write func(context.Context, string, tree) (layer, error)
	}{
		{"C library and busybox", base, b.store.writeLayer},
		{"Java runtime", java, b.store.writeLayer},
		{"Apache Kafka " + KafkaVersion, jars, b.store.writePlainLayer},
		{"class archive", archive, b.store.writeLayer},
		{"scripts and configuration", own, b.store.writeLayer},
	}
	if len(archive) == 0 {
		parts = slices.Delete(parts, 3, 4)
	}
	layers := make([]layer, len(parts))
	all, allCtx := errgroup.WithContext(ctx)
	for i, p := range parts {
		all.Go(func() (err error) {
			layers[i], err = p.write(allCtx, p.made, p.tree)
			return err
		})
	}
	return layers, all.Wait()
}

// base is the system below Java: the C library, busybox and its names, users.
func (b *kafkaBuild) base(ctx context.Context) (tree, error) {
	t := tree{}
	for name, e := range b.tools.system {
		t[name] = e
	}
	names, err := run(ctx, "", b.tools.system[busyboxPath].source, "--list")
	if err != nil {
		return nil, err
	}
	for name := range strings.Lines(names) {
		if name = strings.TrimSpace(name); name != "busybox" && name != "" {
			t.symlink("bin/"+name, "busybox")
		}
	}
	t.symlink("usr/bin/env", "/bin/env")
	t.dir("tmp", fs.ModeSticky|0o777, 0)
	for _, empty := range []string{"dev", "proc", "sys"} {
		t.dir(empty, 0o755, 0)
	}
	return t, t.users()
}

// own is what this repository adds: scripts, log configuration, folders.
func (b *kafkaBuild) own() (tree, error) {
	t := tree{}
	for _, dir := range []string{"bin", "config"} {
		mode := fs.FileMode(0o644)
		if dir == "bin" {
			mode = 0o755
		}
		if err := t.copyFS(kafkaHome+"/"+dir, b.sources, dir, mode); err != nil {
			return nil, err
		}
	}
	t.dir(kafkaHome+"/config", 0o755, user)
	t.dir(kafkaHome+"/logs", 0o755, user)
	t.dir(kafkaData, 0o755, user)
	tools, err := fs.ReadFile(b.sources, "tools.txt")
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(tools) {
		script, class, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		t.bytes(kafkaHome+"/bin/"+script, 0o755, fmt.Appendf(nil, "#!/bin/sh\nexec \"$(dirname \"$0\")\"/kafka-run-class.sh %s \"$@\"\n", class))
	}
	return t, nil
}
