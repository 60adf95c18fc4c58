package image

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// machines are the processors that images are made for.
var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// FindBinary gives the alertstream program that lies beside the running one.
func FindBinary() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the alertstream program: %w", err)
	}
	path := filepath.Join(filepath.Dir(self), Alertstream)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find the alertstream program beside %s: %w; build it with `make build` or name it with --alertstream", self, err)
	}
	return path, nil
}

// checkStatic makes sure that a program runs in an image that holds no libraries,
// on nodes like this machine.
func checkStatic(path string) error {
	interpreter, err := interpreterOf(path)
	if err != nil {
		return err
	}
	if interpreter != "" {
		return fmt.Errorf("%s needs %s, which its image does not hold: build it with CGO_ENABLED=0", path, interpreter)
	}
	return nil
}

// interpreterOf gives the loader that a program asks for, "" for a static one.
func interpreterOf(path string) (string, error) {
	f, err := elf.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s is not a Linux program: %w", path, err)
	}
	defer f.Close()
	if want := machines[runtime.GOARCH]; f.Machine != want {
		return "", fmt.Errorf("%s is made for %s, the images for %s", path, f.Machine, want)
	}
	for _, p := range f.Progs {
		if p.Type != elf.PT_INTERP {
			continue
		}
		name := make([]byte, p.Filesz-1) // without its closing zero byte
		if _, err := p.ReadAt(name, 0); err != nil {
			return "", fmt.Errorf("%s: read the name of its loader: %w", path, err)
		}
		return string(name), nil
	}
	return "", nil
}
