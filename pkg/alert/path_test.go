package alert

import (
	"strings"
	"testing"
)

func TestTypes(t *testing.T) {
	for _, test := range []struct {
		id   int32
		path string
		want Type
	}{
		{1100, "diaSourceId", Type{Kind: KindInt}},
		{1100, "snr", Type{Kind: KindFloat, Nullable: true, Single: true}},
		{1100, "diaSource.ra", Type{Kind: KindFloat}},
		{1100, "band", Type{Kind: KindString, Nullable: true}},
		{1100, "isDipole", Type{Kind: KindBool, Nullable: true}},
		{1100, "diaSource", Type{Kind: KindRecord}},
		{1100, "mpc_orbits", Type{Kind: KindRecord, Nullable: true}},
		{1100, "mpc_orbits.q", Type{Kind: KindFloat, Nullable: true}},
		{1100, "diaObject.nDiaSources", Type{Kind: KindInt, Nullable: true}}, // an alert may have no object
		{1100, "cutoutDifference", Type{Kind: KindBytes, Nullable: true}},
		{1100, "prvDiaSources", Type{Kind: KindArray, Nullable: true}},
		{1100, "prvDiaSources[].psfFlux", Type{Kind: KindFloat, Nullable: true, Single: true, Elements: true}},
		{900, "MPCORB.q", Type{Kind: KindFloat, Nullable: true}},
	} {
		got, err := mustSchema(t, test.id).Type(test.path)
		if err != nil || got != test.want {
			t.Errorf("%d %s: %+v, %v, want %+v", test.id, test.path, got, err, test.want)
		}
	}
	if _, err := mustSchema(t, 1100).Type("snrr"); err == nil {
		t.Error("a field that is not there has a type")
	}
}

func TestTypesOfUnions(t *testing.T) {
	s, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [
		{"name": "number", "type": ["int", "double"]}, {"name": "mixed", "type": ["null", "int", "string"]},
		{"name": "either", "type": [{"type": "record", "name": "a", "fields": [{"name": "x", "type": "int"}]},
			{"type": "record", "name": "b", "fields": [{"name": "y", "type": "float"}]}]},
		{"name": "lists", "type": {"type": "array", "items": {"type": "array", "items": "int"}}},
		{"name": "map", "type": {"type": "map", "values": "int"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Type{
		"number":   {Kind: KindFloat},
		"mixed":    {Nullable: true},
		"either.y": {Kind: KindFloat, Single: true, Nullable: true},
		"lists[]":  {Kind: KindArray, Elements: true},
	} {
		if got, err := s.Type(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", path, got, err, want)
		}
	}
	for path, want := range map[string]string{
		"lists[][]": "lists[] is an array within an array, whose elements cannot be named",
		"map.x":     "map is a map, whose elements have no names",
		"map[]":     "map is a map, whose elements have no names",
	} {
		if _, err := s.Type(path); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestFullPath(t *testing.T) {
	s := mustSchema(t, 1100)
	for path, want := range map[string]string{
		"snr": "diaSource.snr", "diaSource.snr": "diaSource.snr", "diaSourceId": "diaSourceId", "prvDiaSources[].snr": "prvDiaSources[].snr",
	} {
		if got := s.FullPath(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}
