package sql

import (
	"strings"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/mistake"
)

// nested puts a text into itself again and again, from %s on.
func nested(form, inner string, times int) string {
	for range times {
		inner = strings.Replace(form, "%s", inner, 1)
	}
	return inner
}

// TestHostileTexts: what is too long or too deep is refused, and not followed.
func TestHostileTexts(t *testing.T) {
	for name, text := range map[string]string{
		"long": strings.Repeat("a", MaxText+1), "brackets": strings.Repeat("(", 5000) + "snr > 5", "nots": strings.Repeat("NOT ", 5000) + "isDipole",
		"signs": strings.Repeat("- ", 5000) + "snr > 5", "powers": strings.Repeat("snr ^ ", 5000) + "snr > 5", "calls": strings.Repeat("abs(", 5000) + "snr",
		"cases": strings.Repeat("CASE WHEN ", 5000),
	} {
		if _, err := Compile("F.sql", text, newest(t), 1); err == nil {
			t.Errorf("%s: no mistake", name)
		}
	}
	if _, err := Compile("F.sql", "snr > 5"+strings.Repeat(" AND snr > 5", 4000), newest(t), 1); err != nil {
		t.Errorf("many clauses: %.200v", err)
	}
}

// TestWorkDoesNotMultiply: what is asked about several times is computed once, or
// compiling and matching these would take longer than anybody lives.
func TestWorkDoesNotMultiply(t *testing.T) {
	for _, text := range []string{
		nested("CASE %s WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END", "snr", 40) + " = 3",
		nested("CASE WHEN %s BETWEEN 0 AND 1 THEN 3 ELSE 4 END", "snr", 40) + " = 4",
	} {
		q := compiled(t, text)
		if matches, _ := q.Match(row{"diaSource.snr": 9.0}.values(q)); !matches {
			t.Errorf("%.100s… does not match", text)
		}
	}
}

// TestManyMistakes: of a text that is wrong everywhere the first mistakes are
// told, for the nearest names to thousands take long
// to find.
func TestManyMistakes(t *testing.T) {
	_, err := Compile("F.sql", "snr IN ("+strings.Repeat("\na,", 20000)+"b)", newest(t), 1)
	told, ok := err.(mistake.Errors)
	if !ok || len(told) != maxMistakes || told[0].Line != 2 || told[maxMistakes-1].Line != maxMistakes+1 {
		t.Errorf("%d mistakes: %.500v", len(told), err)
	}
}

// TestOtherKinds: alerts of another schema may have values of other kinds; they
// count as NULL, and NOT does not turn them into what passes.
func TestOtherKinds(t *testing.T) {
	kinds := []any{nil, 1, 1 << 60, 1.5, true, "x", []any{}, []any{1, "x", nil}, alert.KindRecord, alert.KindBytes}
	for _, text := range []string{"snr > 5 OR band = 'r' OR isDipole", "count(prvDiaSources WHERE snr > 5) > 0", "mag(psfFlux) > 1 AND abs(snr) > 1 AND band LIKE 'r'", "max(prvDiaSources.snr) > 1", "snr > 5 ORDER BY band LIMIT 1"} {
		q := compiled(t, text)
		for _, v := range kinds {
			r := row{}
			for _, f := range q.Fields() {
				r[f] = v
			}
			if _, err := q.Match(r.values(q)); err != nil {
				t.Errorf("%s of %v: %v", text, v, err)
			}
			if q.Order() != nil {
				q.Order().Rank(r.values(q))
			}
		}
	}
	for _, v := range kinds {
		_, boolean := v.(bool)
		for _, text := range []string{"NOT isDipole", "NOT NOT isDipole", "NOT (isDipole OR isDipole)", "NOT (isDipole AND isDipole)", "isDipole IS NOT NULL", "coalesce(isDipole, FALSE)"} {
			q := compiled(t, text)
			if matches, _ := q.Match([]alert.Value{valueOf(v)}); matches && !boolean {
				t.Errorf("%s of %v matches", text, v)
			}
		}
	}
}
