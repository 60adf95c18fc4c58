package stream

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"minibroker/pkg/alert"
)

func TestCutouts(t *testing.T) {
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: 5})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var printed bytes.Buffer
	p := Printer{Out: &printed, Every: 2, Cutouts: &Cutouts{Folder: folder, ID: "diaSourceId", Log: testLog(t)}}
	for i := range 5 {
		if err := p.Alert(alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(0).Append(nil, i))); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 2*3 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, name := range []string{"7900000000000001-cutoutDifference.fits", "7900000000000003-cutoutTemplate.fits"} {
		image, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.HasPrefix(image, []byte("SIMPLE")) || len(image)%2880 != 0 {
			t.Errorf("%s: %d bytes, %v", name, len(image), err)
		}
	}

	// Alerts without any, and a folder that is gone, stop nobody.
	none, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: 1})
	if err != nil {
		t.Fatal(err)
	}
	all := Printer{Cutouts: &Cutouts{Folder: filepath.Join(folder, "gone"), ID: "diaSourceId", Log: testLog(t)}}
	for _, value := range [][]byte{alert.Wire(nil, 1100, none.Visit(0).Append(nil, 0)), alert.Wire(nil, 1100, g.Visit(0).Append(nil, 0)), {1, 2}} {
		if err := all.Alert(value); err != nil {
			t.Error(err)
		}
	}
}
