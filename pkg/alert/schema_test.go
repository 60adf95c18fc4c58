package alert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/avro"
)

func TestEmbeddedSchemas(t *testing.T) {
	for id, version := range map[int32]string{900: "9.0", 1000: "10.0", 1100: "11.0"} {
		s := mustSchema(t, id)
		if s.ID() != id || s.Version() != version {
			t.Errorf("schema %d says that it is %d, version %q", id, s.ID(), s.Version())
		}
		if strings.Contains(s.String(), `"doc"`) {
			t.Errorf("schema %d has documentation", id)
		}
		// Another implementation must find it sound, and defaults of the right types.
		if _, err := avro.Parse(s.String()); err != nil {
			t.Errorf("schema %d: %v", id, err)
		}
	}
	_, err := SchemaByID(700)
	if want := "schema id 700 is unknown; known are 900, 1000 and 1100 (LSST 9.0, 10.0, 11.0)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestEmbeddedSchemasAreLSSTs compares the embedded schemas with those in the headers of LSST's own example files.
func TestEmbeddedSchemasAreLSSTs(t *testing.T) {
	for _, version := range []string{"9.0", "10.0", "11.0"} {
		file, err := OpenFile(sharedData(t, "fake-v"+version+".avro"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		ours := mustSchema(t, file.SchemaID())
		if d := cmp.Diff(bare(t, file.Schema()), bare(t, ours)); d != "" {
			t.Errorf("%s (- LSST's, + ours):\n%s", version, d)
		}
	}
}

// bare returns a schema's JSON without documentation, full names spelt in one way.
func bare(t *testing.T, s *Schema) any {
	t.Helper()
	var tree any
	if err := json.Unmarshal([]byte(s.String()), &tree); err != nil {
		t.Fatal(err)
	}
	var strip func(any)
	strip = func(tree any) {
		switch v := tree.(type) {
		case []any:
			for _, item := range v {
				strip(item)
			}
		case map[string]any:
			delete(v, "doc")
			if space, ok := v["namespace"].(string); ok {
				v["name"] = space + "." + v["name"].(string)
				delete(v, "namespace")
			}
			for _, item := range v {
				strip(item)
			}
		}
	}
	strip(tree)
	return tree
}

func TestSchemaVersions(t *testing.T) {
	tests := []struct {
		namespace, version string
		id                 int32
	}{
		{"lsst.v11_0", "11.0", 1100}, {"lsst.v7_4", "7.4", 704}, {"lsst.v7", "", 0}, {"ztf", "", 0}, {"", "", 0},
		{"lsst.v1_100", "", 0}, {"lsst.v99999_0", "", 0}, {"lsst.vx_y", "", 0},
	}
	for _, test := range tests {
		s, err := ParseSchema([]byte(`{"type": "record", "name": "alert", "namespace": "` + test.namespace + `", "fields": []}`))
		if err != nil {
			t.Fatal(err)
		}
		if s.Version() != test.version || s.ID() != test.id {
			t.Errorf("%q: version %q, id %d", test.namespace, s.Version(), s.ID())
		}
	}
}

func TestParseSchemaErrors(t *testing.T) {
	record := func(fields string) string { return `{"type": "record", "name": "r", "fields": [` + fields + `]}` }
	tests := []struct{ text, want string }{
		{``, "schema is not JSON: unexpected end of JSON input"},
		{`"string"`, "schema is of type string where a record is needed"},
		{`["null"]`, "schema is of type union where a record is needed"},
		{`7`, "schema: 7 is not a type"},
		{`{"name": "r"}`, `schema: an object has no "type"`},
		{`{"type": "record", "name": "r"}`, `schema: record r: it has no list of "fields"`},
		{`{"type": "record", "name": "1r", "fields": []}`, `schema: record: "1r" is not a name`},
		{`{"type": "record", "name": "a..b", "fields": []}`, `schema: record: "a..b" is not a name`},
		{record(`{"name": "x", "type": "number"}`), `schema: record r: field x: type "number" is not defined before it is used`},
		{record(`{"name": "x y", "type": "int"}`), `schema: record r: field 0: "x y" is not a field name`},
		{record(`{"name": "x", "type": "int"}, {"name": "x", "type": "int"}`), `schema: record r: field x is defined twice`},
		{record(`{"name": "x", "type": []}`), `schema: record r: field x: a union has no branches`},
		{record(`{"name": "x", "type": ["int", ["null"]]}`), `schema: record r: field x: a union is a direct branch of another union`},
		{record(`{"name": "x", "type": {"type": "array"}}`), `schema: record r: field x: array: <nil> is not a type`},
		{record(`{"name": "x", "type": {"type": "enum", "name": "e"}}`), `schema: record r: field x: enum e: it has no list of "symbols"`},
		{record(`{"name": "x", "type": {"type": "enum", "name": "e", "symbols": [1]}}`), `schema: record r: field x: enum e: symbol 1 is not a string`},
		{record(`{"name": "x", "type": {"type": "fixed", "name": "f", "size": -1}}`), `schema: record r: field x: fixed f: its "size" is not a whole number from 0 to 268435456`},
		{record(`{"name": "x", "type": {"type": "record", "name": "r", "fields": []}}`), `schema: record r: field x: record r is defined twice`},
		{record(`{"name": "x", "type": "r"}`), `schema: record r contains itself`},
		{record(`{"name": "x", "type": {"type": "fixed", "name": "f", "size": 200000000}}, {"name": "y", "type": "f"}`),
			`schema: record r has a constant size above 268435456 bytes`},
		{record(`{"name": "x", "type": ` + strings.Repeat(`{"type": "array", "items": `, 100) + `"int"` + strings.Repeat("}", 101)), ""},
		{strings.Repeat(" ", maxSchemaText+1), "schema of 4194305 bytes is larger than 4194304"},
	}
	for _, test := range tests {
		_, err := ParseSchema([]byte(test.text))
		if err == nil || test.want != "" && err.Error() != test.want {
			t.Errorf("%.100s:\ngot  %v\nwant %s", test.text, err, test.want)
		}
		if err != nil && test.want == "" && !strings.Contains(err.Error(), "types are nested deeper than 64") {
			t.Errorf("deep nesting: %v", err)
		}
	}
}

// TestSchemaThatDoubles parses records that each hold two of the next: the work must not double with each of them.
func TestSchemaThatDoubles(t *testing.T) {
	text := `{"type": "record", "name": "r0", "fields": [{"name": "a", "type": "int"}]}`
	for i := range 60 {
		text = fmt.Sprintf(`{"type": "record", "name": "r%d", "fields": [{"name": "a", "type": %s}, {"name": "b", "type": "r%d"}]}`, i+1, text, i)
	}
	s, err := ParseSchema([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.length(make([]byte, 1000)); err == nil {
		t.Error("a record of 2^60 integers fits into 1000 bytes")
	}
}

func FuzzParseSchema(f *testing.F) {
	f.Add([]byte(oddSchema), []byte{0, 2, 1, 2, 3, 4})
	f.Add([]byte(`{"type": "record", "name": "a", "fields": [{"name": "x", "type": {"type": "array", "items": "null"}}]}`), []byte{0x80, 0x80, 0x80, 4, 0})
	f.Add([]byte(`{"type": "record", "name": "a", "fields": [{"name": "x", "type": {"type": "map", "values": ["null", "a"]}}]}`), []byte{2, 0, 2, 0})
	f.Fuzz(func(t *testing.T, text, body []byte) {
		s, err := ParseSchema(text)
		if err != nil {
			return
		}
		again, err := ParseSchema([]byte(s.String()))
		if err != nil {
			t.Fatalf("its own text does not parse: %v", err)
		}
		size, err := s.length(body)
		sizeAgain, errAgain := again.length(body)
		if size != sizeAgain || (err == nil) != (errAgain == nil) {
			t.Errorf("%d, %v and %d, %v", size, err, sizeAgain, errAgain)
		}
		if err == nil && size > len(body) {
			t.Errorf("a record of %d bytes in %d", size, len(body))
		}
	})
}
