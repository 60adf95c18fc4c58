package alert

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestJSONAgreesWithGoavro parses what is printed of alerts and compares it with what goavro decodes.
func TestJSONAgreesWithGoavro(t *testing.T) {
	samples := slices.Concat(realSamples(t), generatedSamples(t, StampsNone, 30), generatedSamples(t, StampsTwo, 2))
	for _, s := range samples {
		text, err := s.schema.JSON(s.body, false)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var tree any
		if err := decoder.Decode(&tree); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		compareJSON(t, s.name, s.schema.root, goavroDecode(t, s.schema, s.body), tree)
	}
}

func compareJSON(t *testing.T, path string, n *node, native, tree any) {
	t.Helper()
	if n.kind == unionType && native != nil {
		value := n.branches[1]
		for _, inner := range native.(map[string]any) {
			compareJSON(t, path, value, inner, tree)
		}
		return
	}
	switch n.kind {
	case recordType:
		for _, f := range n.fields {
			compareJSON(t, path+"."+f.name, f.node, native.(map[string]any)[f.name], tree.(map[string]any)[f.name])
		}
		return
	case arrayType:
		if len(native.([]any)) != len(tree.([]any)) {
			t.Errorf("%s: %d items, want %d", path, len(tree.([]any)), len(native.([]any)))
		}
		for i := range native.([]any) {
			compareJSON(t, path, n.items, native.([]any)[i], tree.([]any)[i])
		}
		return
	}
	if got, want := fmt.Sprint(tree), wantJSON(n, native); got != want {
		t.Errorf("%s: printed %.60s, want %.60s", path, got, want)
	}
}

// wantJSON returns how a scalar is printed.
func wantJSON(n *node, native any) string {
	v := oracleScalar(n, native)
	switch v.Kind {
	case KindInt:
		return fmt.Sprint(v.Int)
	case KindFloat:
		var want strings.Builder
		p := printer{}
		if n.kind == floatType {
			p.float(float64(native.(float32)), 32)
		} else {
			p.float(v.Float, 64)
		}
		if want.Write(p.out); want.String() == "null" {
			return "<nil>"
		}
		return want.String()
	case KindBool:
		return fmt.Sprint(v.Bool)
	case KindString:
		return string(v.Bytes)
	case KindBytes:
		return base64.StdEncoding.EncodeToString(v.Bytes)
	}
	return "<nil>"
}

func TestJSONForm(t *testing.T) {
	schema, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [
	  {"name": "z", "type": "long"}, {"name": "a", "type": "float"}, {"name": "b", "type": "double"}, {"name": "c", "type": "bytes"},
	  {"name": "d", "type": {"type": "map", "values": "boolean"}}, {"name": "e", "type": {"type": "array", "items": ["null", "string"]}},
	  {"name": "f", "type": "double"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	e.long(1<<53 + 1)
	e.float(0.7)
	e.double(1e-7)
	e.string("\x00\xff")
	e.int(1)
	e.string("k\"")
	e.out = append(e.out, 1, 0)
	e.int(2)
	e.nulls(1)
	e.optString("ü")
	e.int(0)
	e.double(math.Inf(1))
	tests := []struct {
		omit bool
		want string
	}{
		{false, `{"z":9007199254740993,"a":0.7,"b":1e-07,"c":"AP8=","d":{"k\"":true},"e":[null,"ü"],"f":null}`},
		{true, `{"z":9007199254740993,"a":0.7,"b":1e-07,"c":{"bytes":2},"d":{"k\"":true},"e":[null,"ü"],"f":null}`},
	}
	for _, test := range tests {
		got, err := schema.JSON(e.out, test.omit)
		if err != nil || string(got) != test.want {
			t.Errorf("got  %s, %v\nwant %s", got, err, test.want)
		}
	}
	if _, err := schema.JSON(append(e.out, 1), true); err == nil || !strings.Contains(err.Error(), "1 bytes are left behind the record") {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestJSONErrors(t *testing.T) {
	parse := func(fieldType string) *Schema {
		s, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [{"name": "x", "type": ` + fieldType + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	tests := []struct {
		fieldType, body, want string
	}{
		{`"string"`, "\x02\xff", "decode alert: byte 0: a string is not UTF-8"},
		{`"boolean"`, "\x02", "decode alert: byte 0: a boolean is neither 0 nor 1"},
		{`"int"`, "\xfe\xff\xff\xff\xff\x0f", "decode alert: byte 0: an int does not fit into 32 bits"},
		{`{"type": "array", "items": "null"}`, "\x80\x80\x80\x80\x80\x02\x00", "decode alert: byte 6: the alert is longer than 64 MiB in JSON"},
		{`["null", "r"]`, strings.Repeat("\x02", 100), "decode alert: byte 32: values are nested too deeply"},
	}
	for _, test := range tests {
		if _, err := parse(test.fieldType).JSON([]byte(test.body), true); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.fieldType, err, test.want)
		}
	}
}
