package alert

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInspect(t *testing.T) {
	var bodies [][]byte
	sizes := Sizes{Min: 1 << 30}
	for _, s := range generatedSamples(t, StampsFull, 20) {
		bodies = append(bodies, s.body)
		sizes.Min, sizes.Max = min(sizes.Min, len(s.body)), max(sizes.Max, len(s.body))
		sizes.Total += int64(len(s.body))
	}
	sizes.Mean = float64(sizes.Total) / 20
	path := filepath.Join(t.TempDir(), "visit.avro")
	if _, err := WriteFile(path, mustSchema(t, GeneratedSchemaID), CodecSnappy, seq(bodies...)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Inspect(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	want := Summary{
		File: path, Schema: "lsst.v11_0.alert", Version: "11.0", SchemaID: 1100, Codec: CodecSnappy, FileBytes: info.Size(),
		Alerts: 20, Bytes: sizes, Visits: []VisitCount{{2026112300001, 20}},
		Detectors: got.Detectors, Cutouts: 20 * 138240 / float64(sizes.Total),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := got.Detectors; d.Count < 10 || d.Count > 20 || d.Min >= d.Max || d.Max >= detectors {
		t.Errorf("detectors %+v", d)
	}
}

func TestInspectOfFilesThatAreNotLSSTs(t *testing.T) {
	s := oddSamples(t)[0]
	path := filepath.Join(t.TempDir(), "odd.avro")
	if _, err := WriteFile(path, s.schema, CodecNull, seq(s.body)); err != nil {
		t.Fatal(err)
	}
	got, err := Inspect(context.Background(), path)
	if err != nil || got.Alerts != 1 || got.Schema != "test.odd" || got.Version != "" || got.Visits != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if err := os.Truncate(path, got.FileBytes-1); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(context.Background(), path); err == nil || !strings.HasPrefix(err.Error(), path+": byte ") {
		t.Errorf("truncated: %v", err)
	}
}

func TestInspectStopsWhenInterrupted(t *testing.T) {
	s := generatedSamples(t, StampsNone, 1)[0]
	path := filepath.Join(t.TempDir(), "visit.avro")
	if _, err := WriteFile(path, s.schema, CodecNull, seq(s.body)); err != nil {
		t.Fatal(err)
	}
	why := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	if _, err := Inspect(ctx, path); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
}
