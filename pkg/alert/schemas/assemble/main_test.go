package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSchemasAreAssembledFromLSSTs makes the schema files anew and compares them with those that are embedded.
func TestSchemasAreAssembledFromLSSTs(t *testing.T) {
	source := filepath.Join("..", "..", "..", "..", "..", "shared", "data", "schemas")
	if _, err := os.Stat(source); err != nil {
		t.Skipf("this test needs LSST's schemas in ../shared/data, beside the module: %v", err)
	}
	for version, name := range map[string]string{"9.0": "lsst.v9_0.alert", "10.0": "lsst.v10_0.alert", "11.0": "lsst.v11_0.alert"} {
		got, err := Assemble(filepath.Join(source, version), name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", name+".avsc"))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: the embedded file is not what comes of LSST's", name)
		}
	}
}

func TestAssemble(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"n.outer": `{"type": "record", "name": "outer", "namespace": "n", "doc": "words", "fields": [
		  {"doc": "words", "name": "a", "type": "n.inner"}, {"name": "b", "default": null, "type": ["null", {"items": "n.inner", "type": "array"}]},
		  {"name": "c", "type": {"logicalType": "timestamp-micros", "type": "long"}}]}`,
		"n.inner": `{"namespace": "n", "name": "inner", "type": "record", "confluent:version": 3, "fields": [{"name": "x", "type": "int"}]}`,
		"n.wrong": `{"namespace": "m", "name": "wrong", "type": "record", "fields": []}`,
		"n.lacks": `{"namespace": "n", "name": "lacks", "type": "record", "fields": [{"name": "x", "type": "n.none"}]}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name+".avsc"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Assemble(folder, "n.outer")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"type": "record", "name": "outer", "namespace": "n", "fields": [
  {"name": "a", "type": {"type": "record", "name": "inner", "namespace": "n", "confluent:version": 3, "fields": [
    {"name": "x", "type": "int"}
  ]}},
  {"name": "b", "type": ["null", {"type": "array", "items": "n.inner"}], "default": null},
  {"name": "c", "type": {"type": "long", "logicalType": "timestamp-micros"}}
]}
`
	if string(got) != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, name := range []string{"n.wrong", "n.lacks", "n.none"} {
		if _, err := Assemble(folder, name); err == nil {
			t.Errorf("%s is assembled", name)
		}
	}
}
