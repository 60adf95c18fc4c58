package sql

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
)

// row gives fields values by their paths; others are NULL.
type row map[string]any

func newest(t testing.TB) *alert.Schema {
	t.Helper()
	s, err := alert.SchemaByID(1100)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func compiled(t testing.TB, text string) *Query {
	t.Helper()
	q, err := Compile("F.sql", text, newest(t), 7)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return q
}

// values are what a query reads of a row.
func (r row) values(q *Query) []alert.Value {
	values := make([]alert.Value, len(q.Fields()))
	for i, f := range q.Fields() {
		values[i] = valueOf(r[f])
	}
	return values
}

func valueOf(v any) alert.Value {
	switch v := v.(type) {
	case int:
		return alert.Value{Kind: alert.KindInt, Int: int64(v)}
	case float64:
		return alert.Value{Kind: alert.KindFloat, Float: v}
	case bool:
		return alert.Value{Kind: alert.KindBool, Bool: v}
	case string:
		return alert.Value{Kind: alert.KindString, Bytes: []byte(v)}
	case []any:
		list := alert.Value{Kind: alert.KindArray, Int: int64(len(v))}
		for _, one := range v {
			list.Items = append(list.Items, valueOf(one))
		}
		return list
	case alert.Kind:
		return alert.Value{Kind: v}
	}
	return alert.Value{}
}

func TestMatch(t *testing.T) {
	const large = 9007199254740993 // 2^53 + 1, which no float64 is
	snr := func(v any) row { return row{"diaSource.snr": v} }
	id := func(v any) row { return row{"diaSourceId": v} }
	band := func(v any) row { return row{"diaSource.band": v} }
	history := row{"prvDiaSources": []any{nil, nil, nil}, "prvDiaSources[].snr": []any{4.0, nil, 9.0},
		"prvDiaSources[].psfFlux": []any{-5.0, 2.0, 7.0}, "prvDiaSources[].midpointMjdTai": []any{1.0, 2.0, 3.0}, "diaSource.midpointMjdTai": 3.5, "diaSource.snr": 8.0}
	for _, c := range []struct {
		text string
		row  row
		want bool
	}{
		// Comparisons.
		{"snr > 5", snr(5.0), false}, {"snr > 5", snr(5.01), true}, {"snr >= 5", snr(5.0), true}, {"snr < 5", snr(5.0), false},
		{"snr <= 5", snr(5.0), true}, {"snr = 0.7", snr(0.7), true}, {"snr >= 0.7", snr(0.7), true}, {"snr != 5", snr(5.0), false},
		{"snr <> 5", snr(4.0), true}, {"snr > -1.5e1", snr(-14.0), true}, {"snr > +.5", snr(0.6), true}, {"5 < snr", snr(6.0), true},
		{"WHERE snr > 5", snr(6.0), true}, {"select * from alerts where snr > 5;", snr(6.0), true}, {"\tsnr\n<> 1 -- not one\n /* nor this */", snr(2.0), true},
		{"snr > N", snr(7.5), true}, {"snr > n", snr(6.5), false},
		// Ids are exact.
		{"diaSourceId % 113 = N", id(113*1000 + 7), true}, {"diaSourceId%113!=n", id(113*1000 + 7), false},
		{"diaSourceId = 9007199254740993", id(large), true}, {"diaSourceId = 9007199254740992", id(large), false},
		{"diaSourceId < 9007199254740993.0", id(large), false}, {"diaSourceId > 9007199254740992.0", id(large), true},
		{"diaSourceId > 2.5", id(2), false}, {"diaSourceId > 2.5", id(3), true}, {"diaSourceId < -2.5", id(-3), true},
		{"diaSourceId < 1e300", id(large), true}, {"diaSourceId > -1e300", id(large), true},
		{"diaSourceId + 1 = 9007199254740994", id(large), true}, {"diaSourceId * 3 = 27021597764222979", id(large), true},
		{"diaSourceId + 1 > 9e18", id(math.MaxInt64), true}, {"-diaSourceId > 9e18", id(math.MinInt64), true}, {"diaSourceId * 2 > 1.8e19", id(math.MaxInt64), true},
		{"diaSourceId % 0 <> 1", id(5), false},
		// Arithmetic.
		{"snr + 2 * 3 = 10", snr(4.0), true}, {"(snr + 2) * 3 = 18", snr(4.0), true}, {"snr - 1 - 1 = 2", snr(4.0), true}, {"snr / 2 = 2.5", snr(5.0), true},
		{"7 / 2 = 3.5 AND snr > 0", snr(5.0), true}, {"snr / 0 > 1", snr(5.0), false}, {"snr % 2 = 1.5", snr(7.5), true}, {"2 ^ 3 ^ 2 = 512 AND snr > 0", snr(5.0), true},
		{"-2 ^ 2 = -4 AND snr > 0", snr(5.0), true}, {"2 ^ -1 = 0.5 AND snr > 0", snr(5.0), true}, {"- - snr = 5", snr(5.0), true},
		{"psfFlux > 3 * sqrt(psfFluxErr ^ 2 + snr ^ 2)", row{"diaSource.psfFlux": 16.0, "diaSource.psfFluxErr": 3.0, "diaSource.snr": 4.0}, true},
		// NULL, and what is not a number.
		{"snr != 5", snr(nil), false}, {"NOT snr = 5", snr(nil), false}, {"snr IS NULL", snr(nil), true}, {"snr IS NOT NULL", snr(nil), false}, {"snr IS NOT NULL", snr(1.0), true},
		{"snr <> 5", snr(math.NaN()), false}, {"snr IS NULL", snr(math.NaN()), true}, {"snr + 1 IS NULL", snr(nil), true}, {"snr = 5 OR snr IS NULL", snr(nil), true},
		{"snr > 5 OR psfFlux > 1", row{"diaSource.psfFlux": 2.0}, true}, {"NOT (snr > 5 AND psfFlux > 1)", row{"diaSource.psfFlux": 0.0}, true},
		{"NOT (snr > 5 OR psfFlux > 1)", row{"diaSource.psfFlux": 0.0}, false}, {"coalesce(snr, 9) > 5", snr(nil), true}, {"coalesce(snr, 9) > 5", snr(1.0), false},
		{"ssSource IS NOT NULL", row{"ssSource": alert.KindRecord}, true}, {"ssSource IS NOT NULL", row{}, false}, {"cutoutScience IS NULL", row{}, true},
		{"cutoutScience IS NULL", row{"cutoutScience": alert.KindBytes}, false},
		// Flags.
		{"isDipole AND dipoleLength > 1 OR glint_trail", row{"diaSource.isDipole": true, "diaSource.dipoleLength": 2.0}, true},
		{"isDipole AND dipoleLength > 1 OR glint_trail", row{"diaSource.isDipole": false, "diaSource.glint_trail": true}, true},
		{"isDipole AND dipoleLength > 1 OR glint_trail", row{"diaSource.isDipole": true, "diaSource.dipoleLength": 1.0, "diaSource.glint_trail": false}, false},
		{"NOT isDipole", row{"diaSource.isDipole": false}, true}, {"NOT isDipole", row{}, false}, {"isDipole = TRUE", row{"diaSource.isDipole": true}, true},
		{"isDipole <> (snr > 5)", row{"diaSource.isDipole": true, "diaSource.snr": 4.0}, true}, {"TRUE AND snr > 1", snr(2.0), true}, {"FALSE OR snr > 1", snr(0.0), false},
		// BETWEEN, IN, LIKE, CASE.
		{"snr BETWEEN 5 AND 7", snr(5.0), true}, {"snr BETWEEN 5 AND 7", snr(7.1), false}, {"snr NOT BETWEEN 5 AND 7", snr(7.1), true}, {"snr NOT BETWEEN 5 AND 7", snr(nil), false},
		{"snr BETWEEN 7 AND 5", snr(6.0), false}, {"snr BETWEEN 5 AND 7 AND snr > 6", snr(6.5), true}, {"snr NOT BETWEEN psfFlux AND 7", snr(8.0), true},
		{"band IN ('g', 'r')", band("r"), true}, {"band IN ('g', 'r')", band("i"), false}, {"band NOT IN ('g', 'r')", band("i"), true}, {"band NOT IN ('g', 'r')", band(nil), false},
		{"snr IN (1, 2, N)", snr(7.0), true}, {"snr IN (1, psfFlux)", snr(2.0), false}, {"snr NOT IN (1, psfFlux)", snr(2.0), false},
		{"band = 'r'", band("r"), true}, {"band = 'R'", band("r"), false}, {"band > 'g'", band("r"), true}, {"band = 'it''s'", band("it's"), true},
		{"band LIKE 'r%'", band("ra"), true}, {"band LIKE '_'", band("é"), true}, {"band LIKE '%a%b'", band("xaxxbxb"), true}, {"band LIKE '%a%b'", band("xaxxbx"), false},
		{"band LIKE ''", band(""), true}, {"band LIKE 'a!%' ESCAPE '!'", band("a%"), true}, {"band LIKE 'a!%' ESCAPE '!'", band("ab"), false}, {"band NOT LIKE 'a%'", band("b"), true}, {"band NOT LIKE 'a%'", band(nil), false},
		{"CASE band WHEN 'g' THEN 1 WHEN 'r' THEN 2 ELSE 3 END = 2", band("r"), true}, {"CASE WHEN snr > 5 THEN snr END IS NULL", snr(5.0), true},
		{"CASE WHEN snr IS NULL THEN TRUE ELSE snr > 5 END", snr(nil), true}, {"CASE band WHEN 'g' THEN 1 ELSE 3 END = 3", band(nil), true},
		// Functions.
		{"mag(psfFlux) < 18.6", row{"diaSource.psfFlux": 144544.0}, true}, {"mag(psfFlux) > 0 OR mag(psfFlux) <= 0", row{"diaSource.psfFlux": -1.0}, false},
		{"cone(ra, dec, 150.1, 2.2, 1.75)", row{"diaSource.ra": 150.0, "diaSource.dec": 3.9}, true}, {"cone(ra, dec, 150.1, 2.2, 1.75)", row{"diaSource.ra": 150.0, "diaSource.dec": 4.0}, false},
		{"NOT cone(ra, dec, 150.1, 2.2, 1.75)", row{"diaSource.dec": 4.0}, false}, {"box(ra, dec, 350, 10, -5, 5)", row{"diaSource.ra": 355.0, "diaSource.dec": 0.0}, true},
		{"abs(galb(ra, dec)) > 30", row{"diaSource.ra": 150.1, "diaSource.dec": 2.2}, true}, {"abs(snr) = 5", snr(-5.0), true}, {"log10(snr) = 2", snr(100.0), true}, {"sqrt(snr) > 0", snr(-1.0), false},
		{"min(snr, psfFlux, 3) = 2", row{"diaSource.snr": 4.0, "diaSource.psfFlux": 2.0}, true}, {"max(snr, 3) = 4", snr(4.0), true}, {"max(snr, 3) > 0", snr(nil), false},
		// Lists.
		{"count(prvDiaSources) = 3", history, true}, {"count(prvDiaSources) = 0", row{}, true}, {"count(prvDiaSources WHERE snr > 3) = 2", history, true},
		{"count(prvDiaSources WHERE snr > diaSource.snr) = 1", history, true}, {"any(prvDiaSources WHERE psfFlux < 0)", history, true}, {"any(prvDiaSources WHERE psfFlux > 9)", history, false},
		{"none(prvDiaSources WHERE psfFlux > 9)", history, true}, {"none(prvDiaSources)", history, false}, {"none(prvDiaSources)", row{}, true}, {"any(prvDiaSources)", history, true},
		{"max(prvDiaSources.psfFlux) = 7", history, true}, {"min(prvDiaSources.snr) = 4", history, true}, {"min(prvDiaSources.psfFlux WHERE psfFlux > 0) = 2", history, true},
		{"max(prvDiaSources.psfFlux) IS NULL", row{}, true}, {"none(prvDiaSources WHERE diaSource.midpointMjdTai - midpointMjdTai BETWEEN 4/24 AND 48/24)", history, false},
		{"none(prvDiaSources WHERE diaSource.midpointMjdTai - midpointMjdTai BETWEEN 4/24 AND 11/24)", history, true},
	} {
		q := compiled(t, c.text)
		if got, err := q.Match(c.row.values(q)); got != c.want || err != nil {
			t.Errorf("%s of %v: %v, %v", c.text, c.row, got, err)
		}
	}
}

// TestThreeValues is the table of SQL's logic.
func TestThreeValues(t *testing.T) {
	three := map[string]any{"T": true, "F": false, "N": nil}
	result := func(text string, a, b any) string {
		r := row{"diaSource.isDipole": a, "diaSource.glint_trail": b}
		for name, test := range map[string]string{"T": text, "F": "NOT (" + text + ")", "N": "(" + text + ") IS NULL"} {
			q := compiled(t, test)
			if ok, _ := q.Match(r.values(q)); ok {
				return name
			}
		}
		return "?"
	}
	for pair, want := range map[string]string{"TT": "TT", "TF": "FT", "TN": "NT", "FT": "FT", "FF": "FF", "FN": "FN", "NT": "NT", "NF": "FN", "NN": "NN"} {
		a, b := three[pair[:1]], three[pair[1:]]
		if got := result("isDipole AND glint_trail", a, b) + result("isDipole OR glint_trail", a, b); got != want {
			t.Errorf("%s: AND, OR: %s, want %s", pair, got, want)
		}
	}
}

func TestFields(t *testing.T) {
	for text, want := range map[string][]string{
		"snr > 5 and diaSource.snr < 50":                          {"diaSource.snr"},
		"count(prvDiaSources WHERE snr > diaSource.snr) > 1":      {"prvDiaSources", "prvDiaSources[].snr", "diaSource.snr"},
		"snr > 5 ORDER BY mag(psfFlux), diaSourceId DESC LIMIT 2": {"diaSource.snr", "diaSource.psfFlux", "diaSourceId"},
	} {
		got := compiled(t, text).Fields()
		if len(got) != len(want) {
			t.Errorf("%s: %q", text, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q", text, got)
			}
		}
	}
}

func TestRejects(t *testing.T) {
	q := compiled(t, "snr > 5 AND (band = 'r' OR band = 'g')\n AND psfFlux > 1")
	if got := q.Clauses(); len(got) != 3 || got[0] != "snr > 5" || got[1] != "(band = 'r' OR band = 'g')" {
		t.Errorf("%q", got)
	}
	for want, r := range map[int]row{
		0: {"diaSource.band": "r"}, 1: {"diaSource.snr": 6.0, "diaSource.band": "u"}, 2: {"diaSource.snr": 6.0, "diaSource.band": "g", "diaSource.psfFlux": 0.0},
		-1: {"diaSource.snr": 6.0, "diaSource.band": "g", "diaSource.psfFlux": 2.0},
	} {
		if got := q.Rejects(r.values(q)); got != want {
			t.Errorf("%v: rejected by %d, want %d", r, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	q := compiled(t, "snr > 5 ORDER BY band, psfFlux DESC LIMIT 3")
	if q.Order().Limit() != 3 {
		t.Errorf("limit %d", q.Order().Limit())
	}
	rank := func(band, flux any) []alert.Value {
		return q.Order().Rank(row{"diaSource.band": band, "diaSource.psfFlux": flux}.values(q))
	}
	inOrder := [][]alert.Value{rank("g", 9.0), rank("g", 2.0), rank("g", nil), rank("r", 50.0), rank(nil, 7.0), rank(nil, 1.0), rank(nil, nil)}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got := q.Order().Better(a, b); got != (i < j) {
				t.Errorf("%d better than %d: %v", i, j, got)
			}
		}
	}
}

// TestClauses: a clause is shown in one line, as it was written otherwise.
func TestClauses(t *testing.T) {
	for text, want := range map[string][]string{
		"(snr + 1) * 2 > 5 AND snr*2<90":                                 {"(snr + 1) * 2 > 5", "snr*2<90"},
		"(snr > 5 AND (band = 'g' OR isDipole)) AND NOT (isDipole)":      {"snr > 5", "(band = 'g' OR isDipole)", "NOT (isDipole)"},
		"snr > 5 -- bright\n  + 1 AND\n\tband\r\n = /* two */ 'a  -- b'": {"snr > 5 + 1", "band = 'a  -- b'"},
		"WHERE snr BETWEEN 1 AND 2 AND band = 'g' ORDER BY snr LIMIT 1;": {"snr BETWEEN 1 AND 2", "band = 'g'"},
	} {
		if diff := cmp.Diff(want, compiled(t, text).Clauses()); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
