package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDefinitions: a filter's definition is its file, a variable, or the
// condition of those without.
func TestDefinitions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Filter002.py")
	if err := os.WriteFile(file, []byte("def filter(alert): return alert.snr > N"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MINIBROKER_FILTER003_SQL", "snr > 5 ORDER BY snr LIMIT 3")
	o := filterOptions{schemaID: 1100, names: []string{"Filter001", "Filter002", "Filter003"}, definitions: []string{file},
		variables: []string{"MINIBROKER_FILTER003_SQL"}, condition: "psfFlux > 5"}
	got, err := o.understand()
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Condition.Fields()[0] != "diaSource.psfFlux" || got[1].Condition.Fields()[0] != "diaSource.snr" || got[2].Order == nil || got[2].Order.Limit() != 3 {
		t.Errorf("%+v", got)
	}
	for want, o := range map[string]filterOptions{
		"--name Filter001: it has no --definition, and there is no --condition": {schemaID: 1100, names: []string{"Filter001"}},
		"/absent.sql: this is no filter's name":                                 {schemaID: 1100, names: []string{"Filter001"}, definitions: []string{"/absent.sql"}},
		"--condition:1:1: schema lsst.v11_0.alert has no field snrr":            {schemaID: 1100, names: []string{"Filter001"}, condition: "snrr > 5"},
		"Filter003.sql:1:6: expected":                                           {schemaID: 1100, names: []string{"Filter003"}, variables: []string{"MINIBROKER_FILTER003_SQL"}, condition: "broken"},
	} {
		if o.condition == "broken" {
			t.Setenv("MINIBROKER_FILTER003_SQL", "snr >")
		}
		if _, err := o.understand(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
