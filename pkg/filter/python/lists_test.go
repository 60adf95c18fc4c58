package python

import (
	"testing"

	"minibroker/pkg/alert"
)

const plainLists = `{"type": "record", "name": "night", "fields": [
	{"name": "seeings", "type": {"type": "array", "items": ["null", "double"]}}, {"name": "bands", "type": {"type": "array", "items": "string"}},
	{"name": "grid", "type": {"type": "array", "items": {"type": "array", "items": "int"}}}, {"name": "tags", "type": {"type": "map", "values": "int"}},
	{"name": "none", "type": ["null", {"type": "array", "items": "int"}]}]}`

// TestPlainLists reads lists whose elements are no records.
func TestPlainLists(t *testing.T) {
	schema, err := alert.ParseSchema([]byte(plainLists))
	if err != nil {
		t.Fatal(err)
	}
	two, four := "\x02\x00\x00\x00\x00\x00\x00\x00\x40", "\x02\x00\x00\x00\x00\x00\x00\x10\x40"
	body := "\x06" + two + "\x00" + four + "\x00" + "\x04\x02g\x02r\x00" + "\x04\x02\x02\x00\x00\x00" + "\x02\x02k\x02\x00" + "\x00"
	for expression, want := range map[string]bool{
		"[s for s in alert.seeings] == [2.0, None, 4.0]": true, "alert.seeings[-1] == 4": true, "len(alert.seeings) == 3": true, "max([s for s in alert.seeings if s != None]) == 4": true,
		"max(alert.seeings) == 4":                            false, // NULL is among them
		`"g" in list(alert.bands) and alert.bands[1] == "r"`: true, "sorted(alert.bands, reverse=True) == ['r', 'g']": true, `"-".join(alert.bands) == "g-r"`: true,
		"[len(row) for row in alert.grid] == [1, 0]": true, "len(alert.tags) == 1": true, "len(alert.none) == 0 and list(alert.none) == []": true, "4 > alert.seeings[1]": false,
		`"g" in alert.bands and "u" not in alert.bands`: true, "list(alert.seeings[1:]) == [None, 4.0] and alert.bands[::-1] == ['r', 'g']": true,
	} {
		p, err := Compile("F.py", returning(expression), schema, 1)
		if err != nil {
			t.Fatal(err)
		}
		projection, err := schema.Projection(p.Fields())
		if err != nil {
			t.Fatal(err)
		}
		read := make([]alert.Value, len(p.Fields()))
		if err := projection.Decode([]byte(body), read); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Match(read); got != want || err != nil {
			t.Errorf("%s: %v, %v", expression, got, err)
		}
	}
}
