package alert

import (
	"encoding/binary"
	"testing"

	"github.com/linkedin/goavro/v2"
)

// oddSchema uses what Avro has and LSST's alerts do not.
const oddSchema = `{"type": "record", "name": "odd", "namespace": "test", "fields": [
  {"name": "nothing", "type": "null"},
  {"name": "colour", "type": {"type": "enum", "name": "colour", "symbols": ["red", "green"]}},
  {"name": "hash", "type": {"type": "fixed", "name": "hash", "size": 4}},
  {"name": "counts", "type": {"type": "map", "values": "long"}},
  {"name": "lists", "type": {"type": "array", "items": {"type": "array", "items": ["null", "string", "double"]}}},
  {"name": "last", "type": ["string", "null"]},
  {"name": "either", "type": ["null",
    {"type": "record", "name": "a", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "boolean"}]},
    {"type": "record", "name": "b", "fields": [{"name": "z", "type": "string"}, {"name": "x", "type": ["int", "null"]}]},
    "long", {"type": "array", "items": "float"}]},
  {"name": "hashes", "type": {"type": "array", "items": "hash"}},
  {"name": "chain", "type": {"type": "record", "name": "link", "fields": [
    {"name": "value", "type": "int"}, {"name": "next", "type": ["null", "link"]}]}},
  {"name": "flag", "type": "boolean"}]}`

// oddSamples returns records of oddSchema, and of an array whose blocks are written in all the ways that Avro allows.
func oddSamples(t testing.TB) []sample {
	t.Helper()
	schema, err := ParseSchema([]byte(oddSchema))
	if err != nil {
		t.Fatal(err)
	}
	codec, err := goavro.NewCodec(oddSchema)
	if err != nil {
		t.Fatal(err)
	}
	some := func(kind string, v any) map[string]any { return goavro.Union(kind, v).(map[string]any) }
	var samples []sample
	for name, either := range map[string]any{
		"odd null": nil, "odd long": some("long", int64(-1)<<40), "odd array": some("array", []any{float32(0.7)}),
		"odd a": some("test.a", map[string]any{"x": int32(-5), "y": true}),
		"odd b": some("test.b", map[string]any{"z": "", "x": some("int", int32(1<<31-1))}),
	} {
		body, err := codec.BinaryFromNative(nil, map[string]any{
			"nothing": nil, "colour": "green", "hash": []byte{1, 2, 3, 4},
			"counts": map[string]any{"one": int64(1), "two": int64(2)},
			"lists":  []any{[]any{}, []any{nil, some("string", "s"), some("double", 2.5)}, []any{nil}},
			"last":   some("string", "Ω"), "either": either, "hashes": []any{[]byte("abcd"), []byte("efgh")},
			"chain": map[string]any{"value": int32(1), "next": some("test.link", map[string]any{"value": int32(2), "next": nil})},
			"flag":  true,
		})
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, sample{name, schema, body})
	}
	return append(samples, blockSample(t))
}

// blockSample writes an array in two blocks, of which the first tells its size in bytes, and a branch number in two bytes.
func blockSample(t testing.TB) sample {
	t.Helper()
	schema, err := ParseSchema([]byte(`{"type": "record", "name": "blocks", "fields": [
	  {"name": "words", "type": {"type": "array", "items": "string"}},
	  {"name": "x", "type": ["null", "float"]}, {"name": "y", "type": "int"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	body := binary.AppendVarint(nil, -2) // two items
	body = binary.AppendVarint(body, 5)  // in five bytes
	body = append(body, "\x02a\x04bc"...)
	body = append(body, "\x02\x02d"...) // one more item
	body = append(body, 0)
	body = append(body, 0x82, 0, 0, 0, 0x80, 0x3f) // branch 1, written longer than necessary; 1.0
	body = append(body, 13)
	return sample{"blocks", schema, body}
}
