package sql

import (
	"errors"
	"os"
	"strings"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/corpus"
	"minibroker/pkg/mistake"
)

// FuzzCompile: no text breaks the compiler, what is wrong has a place and a fix,
// and what is accepted can be asked about whatever values.
func FuzzCompile(f *testing.F) {
	content, err := os.ReadFile("testdata/mistakes.txt")
	if err != nil {
		f.Fatal(err)
	}
	for one := range strings.SplitSeq(string(content), "\n\n") {
		text, _, _ := strings.Cut(one, "\n    ")
		f.Add(text)
	}
	for _, text := range []string{
		"snr > 5 AND NOT (isDipole OR glint_trail) AND band IN ('g', 'r')", "CASE band WHEN 'g' THEN mag(psfFlux) ELSE -1e3 END BETWEEN 1 AND 2 ^ N",
		"SELECT * FROM alerts WHERE count(prvDiaSources WHERE snr / diaSource.snr > 0.5) >= 2 ORDER BY max(prvDiaSources.psfFlux) DESC, snr LIMIT 3;",
		"none(prvDiaSources WHERE band LIKE 'a_%' ESCAPE 'b') AND coalesce(dec, 1) % 2 <> 0 -- x",
	} {
		f.Add(text)
	}
	for _, text := range corpus.Read(f, "testdata/corpus.txt") {
		f.Add(text)
	}
	schema := newest(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Compile("F.sql", text, schema, 7)
		var told mistake.Errors
		if err != nil {
			if !errors.As(err, &told) || len(told) == 0 {
				t.Fatalf("%q: %v", text, err)
			}
			for _, e := range told {
				if e.Line < 1 || e.Col < 1 || e.What == "" || e.Fix == "" {
					t.Errorf("%q: %+v", text, e)
				}
			}
			return
		}
		if _, err := schema.Projection(q.Fields()); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, v := range []any{nil, 3, -0.5, true, "r", []any{1.0, nil, "r", false}, alert.KindRecord} {
			r := row{}
			for _, field := range q.Fields() {
				r[field] = v
			}
			values := r.values(q)
			matches, err := q.Match(values)
			if rejects := q.Rejects(values); err != nil || matches != (rejects < 0) || rejects >= len(q.Clauses()) {
				t.Errorf("%q of %v: matches %v, %v, rejected by %d", text, v, matches, err, rejects)
			}
			if o := q.Order(); o != nil && o.Better(o.Rank(values), o.Rank(values)) {
				t.Errorf("%q: %v is better than itself", text, v)
			}
		}
	})
}
