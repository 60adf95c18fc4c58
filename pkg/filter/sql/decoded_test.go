package sql

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/linkedin/goavro/v2"

	"minibroker/pkg/alert"
)

// decoded is a record as goavro gives it.
type decoded map[string]any

// at is what a path leads to; nil is null.
func (d decoded) at(path string) any {
	var v any = map[string]any(d)
	for name := range strings.SplitSeq(path, ".") {
		record, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = branch(record[name])
	}
	return v
}

// branch takes a value out of the union that it is in.
func branch(v any) any {
	union, ok := v.(map[string]any)
	if !ok || len(union) != 1 {
		return v
	}
	for _, v := range union {
		return v
	}
	return nil
}

// f is a number, or not a number (NaN), which no comparison is true of. One of 32
// bits is the decimal number that it shows.
func (d decoded) f(path string) float64 {
	switch v := d.at(path).(type) {
	case float64:
		return v
	case float32:
		short, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		return short
	case int64:
		return float64(v)
	case int32:
		return float64(v)
	}
	return math.NaN()
}

// b is true, false or nil.
func (d decoded) b(path string) any { return d.at(path) }

// items are a list's elements.
func (d decoded) items(path string) (all []decoded) {
	list, _ := d.at(path).([]any)
	for _, one := range list {
		all = append(all, branch(one).(map[string]any))
	}
	return all
}

func (d decoded) n(path string) int { return len(d.items(path)) }

// flags are the paths of what a clean transient has not.
func flags() []string {
	return strings.Fields("diaSource." + strings.ReplaceAll(cleanFlags, " ", " diaSource."))
}

// lacking are the filters that cannot be asked of alerts of an older schema, with
// a field that it lacks.
var lacking = map[string]string{
	"hazardous asteroid": "9.0",
}

// TestPeopleOnAlerts: generated and real alerts, each read with its own schema,
// pass the filters that they pass when goavro decodes them and Go asks.
func TestPeopleOnAlerts(t *testing.T) {
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 3, Stamps: alert.StampsNone, Alerts: 400})
	if err != nil {
		t.Fatal(err)
	}
	night := g.Visit(0)
	var bodies [][]byte
	for i := range night.Len() {
		bodies = append(bodies, night.Append(nil, i))
	}
	t.Run("generated", func(t *testing.T) { askPeople(t, newest(t), bodies) })
	for _, version := range []string{"9.0", "10.0", "11.0"} {
		t.Run("fake "+version, func(t *testing.T) {
			schema, bodies := fakes(t, version)
			askPeople(t, schema, bodies)
		})
	}
	t.Run("real", func(t *testing.T) {
		wire, err := os.ReadFile(sharedData(t, "lsst-v9.0-7912941781254298.bin"))
		if err != nil {
			t.Fatal(err)
		}
		id, body, err := alert.ParseWire(wire)
		if err != nil {
			t.Fatal(err)
		}
		schema, err := alert.SchemaByID(id)
		if err != nil {
			t.Fatal(err)
		}
		askPeople(t, schema, [][]byte{body})
	})
}

// askPeople asks every filter about every alert, and compares the answers.
func askPeople(t *testing.T, schema *alert.Schema, bodies [][]byte) {
	codec, err := goavro.NewCodec(schema.String())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range people {
		q := compiled(t, c.text) // against 11.0
		p, err := schema.Projection(q.Fields())
		if lacks := lacking[name] == schema.Version(); lacks != (err != nil) {
			t.Errorf("%s of schema %s: %v", name, schema.Version(), err)
		}
		if err != nil {
			continue
		}
		values := make([]alert.Value, len(q.Fields()))
		passed := 0
		for _, body := range bodies {
			if err := p.Decode(body, values); err != nil {
				t.Fatal(err)
			}
			native, _, err := codec.NativeFromBinary(body)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := q.Match(values)
			if want := c.want(native.(map[string]any)); got != want {
				t.Errorf("%s of alert %v: %v, want %v", name, decoded(native.(map[string]any)).at("diaSourceId"), got, want)
			}
			if got {
				passed++
			}
		}
		t.Logf("%s: %d of %d pass", name, passed, len(bodies))
	}
}

func fakes(t *testing.T, version string) (*alert.Schema, [][]byte) {
	file, err := alert.OpenFile(sharedData(t, "fake-v"+version+".avro"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var bodies [][]byte
	for {
		body, err := file.Next()
		if errors.Is(err, io.EOF) {
			return file.Schema(), bodies
		}
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, append([]byte(nil), body...))
	}
}

// sharedData is a file of the real alerts, which lie beside the module.
func sharedData(t testing.TB, name string) string {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("this test needs the real alerts in ../shared/data, beside the module: %v", err)
	}
	return path
}
