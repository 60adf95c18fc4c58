package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/image"
)

// images runs `minibroker images` with these arguments.
func images(t *testing.T, args ...string) (out, told string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	c := newImagesCommand(&cli{in: strings.NewReader(""), out: &o, err: &e})
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(args)
	err = c.ExecuteContext(t.Context())
	return o.String(), e.String(), err
}

func TestPrintImages(t *testing.T) {
	built := []image.Built{
		{Name: image.Alertstream, Ref: "minibroker/alertstream:1.2.3-0a1b2c3d", Digest: "sha256:" + strings.Repeat("1", 64), ConfigID: "sha256:" + strings.Repeat("2", 64), Size: 4_200_000},
		{Name: image.Kafka, Ref: "minibroker/kafka:4.3.1-4e5f6a7b", Digest: "sha256:" + strings.Repeat("3", 64), ConfigID: "sha256:" + strings.Repeat("4", 64), Size: 119_000_000},
	}
	for _, output := range []string{"text", "json"} {
		var out bytes.Buffer
		if err := printImages(&cli{out: &out}, output, built); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "images."+output)
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("-o %s (-want +got):\n%s", output, diff)
		}
	}
}

func TestImagesListOfNothing(t *testing.T) {
	store := filepath.Join(t.TempDir(), "none")
	out, told, err := images(t, "list", "--store", store, "-o", "json")
	if err != nil || out != "[]\n" || told != "no images in "+store+": run `minibroker images build`\n" {
		t.Errorf("%q, %q, %v", out, told, err)
	}
}

func TestImagesRefusals(t *testing.T) {
	store := t.TempDir()
	for _, c := range []struct {
		name  string
		args  []string
		usage bool
		want  string
	}{
		{"push of nothing", []string{"push", "registry.example.org"}, false, "image alertstream is not built"},
		{"push to a URL", []string{"push", "https://registry.example.org"}, true, "this is a URL"},
		{"no such program", []string{"build", "--alertstream", "/none"}, true, "--alertstream: stat /none: no such file"},
		{"no program beside", []string{"build"}, false, "build it with `make build` or name it with --alertstream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := images(t, append(c.args, "--store", store)...)
			var usage usageError
			if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &usage) != c.usage {
				t.Errorf("got %v, usage error %v; want %q, %v", err, errors.As(err, &usage), c.want, c.usage)
			}
		})
	}
}

func TestSaveRefusesATerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	err = runImagesSave(&cli{out: terminal}, imagesSaveOptions{}, []string{image.Kafka})
	if err == nil || !strings.Contains(err.Error(), "`minibroker images save kafka | docker load`") {
		t.Errorf("got %v", err)
	}
}

// The sample is the same in every build, or each would be a new image.
func TestSampleVisitIsRepeatable(t *testing.T) {
	one, err := sampleVisit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	two, err := sampleVisit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) || !bytes.HasPrefix(one, []byte("Obj\x01")) {
		t.Errorf("%d and %d bytes, beginning with %q", len(one), len(two), one[:4])
	}
}
