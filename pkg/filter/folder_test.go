package filter

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
)

func newest(t testing.TB) *alert.Schema {
	t.Helper()
	s, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestReadFolder(t *testing.T) {
	folder := folderOf(t, map[string]string{"Filter002.py": "def filter(alert): return alert.snr > 5\n", "Filter001.sql": "snr > 5\n", "README.md": "about", ".hidden": "x", "Filter1000.sql": "snr > N"})
	texts, err := ReadFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range texts {
		names = append(names, one.Name+" "+one.Base())
	}
	if diff := cmp.Diff([]string{"Filter001 Filter001.sql", "Filter002 Filter002.py", "Filter1000 Filter1000.sql"}, names); diff != "" {
		t.Error(diff)
	}
	definitions, err := Understand(texts, newest(t))
	if err != nil || len(definitions) != 3 || definitions[2].Name != "Filter1000" {
		t.Errorf("%d definitions, %v", len(definitions), err)
	}
}

func TestReadFolderTellsAllMistakes(t *testing.T) {
	folder := folderOf(t, map[string]string{"Filter001.sql": "snr > 5", "Filter001.py": "", "notes.txt": "", "Filter7.sql": "", "Filter0008.sql": "", "Filter000.sql": ""})
	if err := os.Mkdir(filepath.Join(folder, "Filter002.sql"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(folder, "Filter003.sql"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("Filter004.sql", filepath.Join(folder, "Filter004.sql")); err != nil {
		t.Fatal(err)
	}
	_, err := ReadFolder(folder)
	want := `Filter000.sql: this is no filter's name; call it by its number and language, such as Filter001.sql or Filter001.py
Filter0008.sql: Filter0008 is not how that filter is called; call it Filter008.sql
Filter001.sql: Filter001 is also in Filter001.py; remove one of the two
Filter002.sql: it cannot be read: it is not a regular file; put a text there that can be read
Filter003.sql: it cannot be read: it is not a regular file; put a text there that can be read
Filter004.sql: it cannot be read: too many levels of symbolic links; put a text there that can be read
Filter7.sql: this is no filter's name; call it by its number and language, such as Filter001.sql or Filter001.py
notes.txt: this is no filter's name; call it by its number and language, such as Filter001.sql or Filter001.py`
	if err == nil {
		t.Fatal("no mistake is told")
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), folder+"/", "")); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadFolder(filepath.Join(folder, "missing")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("%v", err)
	}
}

func TestUnderstandTellsAllMistakes(t *testing.T) {
	_, err := Understand([]Text{{"Filter001", "a/Filter001.sql", "snrr > 5"}, {"Filter002", "a/Filter002.py", "def filter(alert): return alert.fluxx > 5"}, {"Filter003", "a/Filter003.sql", "snr >"}}, newest(t))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v", err)
	}
}

// TestLanguagesAgree: what can be said in both languages means the same.
func TestLanguagesAgree(t *testing.T) {
	schema := newest(t)
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 11, Stamps: alert.StampsNone, Alerts: 3000})
	if err != nil {
		t.Fatal(err)
	}
	for sql, python := range map[string]string{
		"snr > 10 AND band IN ('g', 'r')":                            `alert.snr > 10 and alert.band in ("g", "r")`,
		"NOT (isDipole OR glint_trail)":                              `not (alert.isDipole or alert.glint_trail)`,
		"diaSourceId % 113 = N":                                      `alert.diaSourceId % 113 == N`,
		"count(prvDiaSources) = 0 AND diaObject.nDiaSources <= 1":    `len(alert.prvDiaSources) == 0 and alert.diaObject.nDiaSources <= 1`,
		"any(prvDiaSources WHERE psfFlux > 3 * diaSource.psfFlux)":   `any([p.psfFlux > 3 * alert.psfFlux for p in alert.prvDiaSources])`,
		"mag(psfFlux) < 22 AND abs(galb(ra, dec)) > 30":              `mag(alert.psfFlux) < 22 and abs(galb(alert.ra, alert.dec)) > 30`,
		"box(ra, dec, 350, 120, -60, 0) OR cone(ra, dec, 0, -30, 9)": `box(alert.ra, alert.dec, 350, 120, -60, 0) or cone(alert.ra, alert.dec, 0, -30, 9)`,
		"ssSource IS NOT NULL AND mpc_orbits.earth_moid < 0.5":       `alert.ssSource != None and alert.mpc_orbits.earth_moid < 0.5`,
	} {
		a, err := New("Filter007", "F.sql", sql, schema)
		if err != nil {
			t.Fatal(err)
		}
		b, err := New("Filter007", "F.py", "def filter(alert):\n    return "+python, schema)
		if err != nil {
			t.Fatal(err)
		}
		passed := 0
		for i := range 3000 {
			body := g.Visit(i/75).Append(nil, i%75)
			x, y := decide(t, a, schema, body), decide(t, b, schema, body)
			if x != y {
				t.Fatalf("alert %d: %s: %v, %s: %v", i, sql, x, python, y)
			}
			if x {
				passed++
			}
		}
		if passed == 0 || passed == 3000 {
			t.Errorf("%s: %d of 3000 pass: nothing is shown", sql, passed)
		}
	}
}

func decide(t *testing.T, d Definition, schema *alert.Schema, body []byte) bool {
	t.Helper()
	p, err := schema.Projection(d.Condition.Fields())
	if err != nil {
		t.Fatal(err)
	}
	values := make([]alert.Value, len(d.Condition.Fields()))
	if err := p.Decode(body, values); err != nil {
		t.Fatal(err)
	}
	matches, err := d.Condition.Match(values)
	if err != nil {
		t.Fatal(err)
	}
	return matches
}
