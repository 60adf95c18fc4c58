package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// program writes a file that looks like a Linux program for this machine, with
// content behind its header; one with a loader is dynamically linked.
func program(t *testing.T, name, loader, content string) string {
	t.Helper()
	const fileHeader, programHeader = 64, 56
	header := elf.Header64{
		Ident: [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(machines[runtime.GOARCH]), Version: uint32(elf.EV_CURRENT),
		Ehsize: fileHeader, Phentsize: programHeader, Phoff: fileHeader,
	}
	var b bytes.Buffer
	if loader != "" {
		header.Phnum = 1
	}
	parts := []any{header}
	if loader != "" {
		size := uint64(len(loader) + 1)
		parts = append(parts, elf.Prog64{Type: uint32(elf.PT_INTERP), Off: fileHeader + programHeader, Filesz: size, Memsz: size}, append([]byte(loader), 0))
	}
	for _, part := range append(parts, []byte(content)) {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckStatic(t *testing.T) {
	text := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(text, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"static", program(t, "p", "", ""), ""},
		{"dynamic", program(t, "p", "/lib64/ld-linux-x86-64.so.2", ""), "needs /lib64/ld-linux-x86-64.so.2, which its image does not hold: build it with CGO_ENABLED=0"},
		{"script", text, "is not a Linux program"},
		{"missing", filepath.Join(t.TempDir(), "none"), "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkStatic(c.path)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
