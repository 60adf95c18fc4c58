package alert

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"
)

// sharedData returns the path of a file among the real alerts and schemas that lie beside the module. They are not part
// of it, so a test that needs them can only say so where they are missing.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("this test needs the real alerts in ../shared/data, beside the module: %v", err)
	}
	return path
}

// sample is an alert of a known schema.
type sample struct {
	name   string
	schema *Schema
	body   []byte
}

// realSamples returns the alerts that were not made here: one of Rubin's, and LSST's own example of each version.
func realSamples(t testing.TB) []sample {
	t.Helper()
	value, err := os.ReadFile(sharedData(t, "lsst-v9.0-7912941781254298.bin"))
	if err != nil {
		t.Fatal(err)
	}
	id, body, err := ParseWire(value)
	if err != nil {
		t.Fatal(err)
	}
	samples := []sample{{"rubin", mustSchema(t, id), body}}
	for _, version := range []string{"9.0", "10.0", "11.0"} {
		file, err := OpenFile(sharedData(t, "fake-v"+version+".avro"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		body, err := file.Next()
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, sample{"fake " + version, mustSchema(t, file.SchemaID()), body})
	}
	return samples
}

// generatedSamples returns the first alerts of a visit.
func generatedSamples(t testing.TB, stamps Stamps, count int) []sample {
	t.Helper()
	visit := mustGenerator(t, stamps, count).Visit(0)
	samples := make([]sample, count)
	for i := range samples {
		samples[i] = sample{fmt.Sprintf("generated %s %d", stamps, i), mustSchema(t, GeneratedSchemaID), visit.Append(nil, i)}
	}
	return samples
}

func mustSchema(t testing.TB, id int32) *Schema {
	t.Helper()
	s, err := SchemaByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustGenerator(t testing.TB, stamps Stamps, alerts int) *Generator {
	t.Helper()
	g, err := NewGenerator(GeneratorConfig{Seed: 1, Stamps: stamps, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// goavroDecode decodes a body with an implementation that shares nothing with this package.
func goavroDecode(t testing.TB, s *Schema, body []byte) any {
	t.Helper()
	codec, ok := goavroCodecs[s]
	if !ok {
		var err error
		if codec, err = goavro.NewCodec(s.String()); err != nil {
			t.Fatal(err)
		}
		goavroCodecs[s] = codec
	}
	native, rest, err := codec.NativeFromBinary(body)
	if err != nil {
		t.Fatal(err)
	}
	if len(rest) > 0 {
		t.Fatalf("goavro leaves %d bytes", len(rest))
	}
	return native
}

var goavroCodecs = map[*Schema]*goavro.Codec{}

// oracle returns what a projection should say of a path, given what goavro decoded.
func oracle(n *node, native any, path []string) Value {
	if n.kind == unionType {
		if native == nil {
			return Value{}
		}
		for name, inner := range native.(map[string]any) {
			for _, b := range n.branches {
				if b.name == name || b.kind.String() == strings.TrimSuffix(name, ".timestamp-micros") {
					return oracle(b, inner, path)
				}
			}
		}
		panic(fmt.Sprintf("no branch for %v", native))
	}
	if len(path) > 0 && path[0] == elements {
		return oracleItems(n, native, path[1:])
	}
	if len(path) > 0 {
		if below := n.field(path[0]); below != nil {
			return oracle(below, native.(map[string]any)[path[0]], path[1:])
		}
		return Value{} // of another branch
	}
	return oracleScalar(n, native)
}

func oracleItems(n *node, native any, path []string) Value {
	list, _ := native.([]any)
	v := Value{Kind: KindArray, Int: int64(len(list))}
	for _, item := range list {
		v.Items = append(v.Items, oracle(n.items, item, path))
	}
	return v
}

func oracleScalar(n *node, native any) Value {
	switch v := native.(type) {
	case nil:
		return Value{}
	case bool:
		return Value{Kind: KindBool, Bool: v}
	case int32:
		return Value{Kind: KindInt, Int: int64(v)}
	case int64:
		return Value{Kind: KindInt, Int: v}
	case time.Time:
		return Value{Kind: KindInt, Int: v.UnixMicro()}
	case float64:
		return Value{Kind: KindFloat, Float: v}
	case float32:
		short, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		return Value{Kind: KindFloat, Float: short}
	case string:
		return Value{Kind: KindString, Bytes: []byte(v)}
	case []byte:
		return Value{Kind: KindBytes, Bytes: v}
	case []any:
		return Value{Kind: KindArray, Int: int64(len(v))}
	case map[string]any:
		if n.kind == mapType {
			return Value{Kind: KindArray, Int: int64(len(v))}
		}
		return Value{Kind: KindRecord}
	}
	panic(fmt.Sprintf("%T", native))
}

// sameValue compares values; NaN equals NaN here.
func sameValue(a, b Value) bool {
	bothNaN := math.IsNaN(a.Float) && math.IsNaN(b.Float)
	if !slices.EqualFunc(a.Items, b.Items, sameValue) {
		return false
	}
	return a.Kind == b.Kind && a.Bool == b.Bool && a.Int == b.Int && (a.Float == b.Float || bothNaN) && string(a.Bytes) == string(b.Bytes)
}
