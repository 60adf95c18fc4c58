package python

import (
	"strings"
	"testing"

	"minibroker/pkg/alert"
)

func newest(t testing.TB) *alert.Schema {
	t.Helper()
	s, err := alert.SchemaByID(1100)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// returning is a filter of one expression.
func returning(expression string) string {
	return "def filter(alert):\n    return " + expression + "\n"
}

// filterOf is a filter of several lines.
func filterOf(body string) string {
	return "def filter(alert):\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
}

func compiled(t testing.TB, text string) *Program {
	t.Helper()
	p, err := Compile("F.py", text, newest(t), 7)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return p
}

var (
	yes  = alert.Value{Kind: alert.KindBool, Bool: true}
	here = alert.Value{Kind: alert.KindRecord}
)

func float64s(f ...float64) (list []alert.Value) {
	for _, one := range f {
		list = append(list, alert.Value{Kind: alert.KindFloat, Float: one})
	}
	return list
}

// example is an alert: what is not named is NULL.
var sample = map[string]alert.Value{
	"diaSourceId": {Kind: alert.KindInt, Int: 9007199254740993}, "diaSource": here, "diaObject": here,
	"diaSource.snr": {Kind: alert.KindFloat, Float: 8}, "diaSource.reliability": {Kind: alert.KindFloat, Float: 0.7},
	"diaSource.band": {Kind: alert.KindString, Bytes: []byte("r")}, "diaSource.isDipole": yes, "diaSource.midpointMjdTai": {Kind: alert.KindFloat, Float: 3.5},
	"diaSource.ra": {Kind: alert.KindFloat, Float: 150}, "diaSource.dec": {Kind: alert.KindFloat, Float: 3},
	"diaObject.nDiaSources":   {Kind: alert.KindInt, Int: 3},
	"prvDiaSources":           {Kind: alert.KindArray, Int: 3},
	"prvDiaSources[].psfFlux": {Kind: alert.KindArray, Int: 3, Items: float64s(-5, 2, 7)},
	"prvDiaSources[].snr":     {Kind: alert.KindArray, Int: 3, Items: append(float64s(4, 9), alert.Value{})},
	"cutoutScience":           {Kind: alert.KindBytes, Bytes: []byte("SIMPLE  =")},
}

func values(p *Program, of map[string]alert.Value) []alert.Value {
	v := make([]alert.Value, len(p.Fields()))
	for i, f := range p.Fields() {
		v[i] = of[f]
	}
	return v
}

func TestMatch(t *testing.T) {
	for expression, want := range map[string]bool{
		"True": true, "None": false, "alert.snr > 5": true, "alert.snr > 8": false, "alert.diaSource.snr > 5": true, `alert["diaSource"]["snr"] > 5`: true,
		"alert.reliability >= 0.7": true, "alert.diaSourceId == 9007199254740993": true, "alert.diaSourceId % 113 == N": false,
		`alert.band in ("g", "r")`: true, `alert.band.upper() == "R"`: true, "alert.isDipole": true, "not alert.isDipole": false,
		"alert.diaObject.nDiaSources <= 3": true, "alert.ssSource == None": true, "alert.ssSource != None": false, "alert.diaSource != None": true,
		"len(alert.prvDiaSources) == 3": true, "len(alert.prvDiaForcedSources) == 0": true, "alert.prvDiaSources[0].psfFlux == -5": true, "alert.prvDiaSources[-1].psfFlux == 7": true,
		"any([p.psfFlux < 0 for p in alert.prvDiaSources])": true, "all([p.psfFlux > 0 for p in alert.prvDiaSources])": false,
		"len([p for p in alert.prvDiaSources if p.snr != None and p.snr > 5]) == 1": true, "max([p.psfFlux for p in alert.prvDiaSources]) == 7": true,
		"cone(alert.ra, alert.dec, 150.1, 2.2, 1.75)": true, "box(alert.ra, alert.dec, 140, 145, 0, 9)": false, "abs(galb(alert.ra, alert.dec)) > 30": true,
		"mag(144544) < 18.6 and sqrt(4) == 2 and log10(100) == 2": true, "mag(-1) == None": true, "mag(alert.psfFlux) == None": true,
		"list(alert.cutoutScience.elems())[0] == 83": true, "bool(alert.prvDiaSources)": true, `getattr(alert, "snr") > 5`: true,
		// What is NULL does not pass.
		"alert.psfFlux > 5": false, "not (alert.psfFlux > 5)": false, "alert.psfFlux + 1 > 5": false, "alert.ssSource.ephVmag > 5": false, "alert.psfFlux == None or alert.psfFlux > 5": true,
		"alert.psfFlux * 100000000 > 5": false, "-alert.psfFlux > 5": false, "abs(alert.psfFlux) > 5": false, "max([1, alert.psfFlux]) > 0": false,
		"sorted([(2, 1), (alert.psfFlux, 1)])[0] != 1": false, `{"g": 5}[alert.psfFlux] > 1`: false, "[1, 2][alert.psfFlux] > 0": false, "alert.ssSource[0] > 0": false,
		"alert.psfFlux in [1, None]": true, "alert.psfFlux in [1]": false, `alert.psfFlux in "abc"`: false, "3 in alert.psfFlux": false, "[x for x in alert.psfFlux] == []": false,
		"alert.psfFlux[1:] == []": false, `getattr(alert.ssSource, "ephVmag") > 5`: false, `getattr(alert.ssSource, "ephVmag", 6) > 5`: true, `int(alert.psfFlux) > 1`: false,
		// As in SQL, what has no result is None.
		"alert.snr / 0 == None": true, "alert.snr // 0 == None": true, "alert.snr % 0 == None": true, "1 // 0 == None": true, "1 % 0.0 == None": true, "alert.snr / 0 > 1": false,
		"not (alert.snr / 0 > 1)": false, "1e308 * 10 == None": true, "float(\"inf\") > 1e308": true, "-float(\"inf\") < -1e308": true, `"%d" % 0 == "0"`: true,
		// Numbers are compared exactly.
		"9007199254740993 > 9007199254740992.0": true, "alert.diaSourceId != 9007199254740992.0": true, "1 == 1.0 and 1 <= 1.0 and 1 >= 1.0 and not 1 < 1.0 and not 1 > 1.0 and 2 != 1.0": true,
		"float(\"nan\") == float(\"nan\")": true,
	} {
		p := compiled(t, returning(expression))
		if got, err := p.Match(values(p, sample)); got != want || err != nil {
			t.Errorf("%s: %v, %v", expression, got, err)
		}
	}
}

const longer = `# Bright, and no neighbour of the past.
BANDS = {"g": 5, "r": 7}

def bright(source):
    return source.snr > BANDS.get(source.band, 10)

def filter(alert):
    source = alert.diaSource
    if not bright(source):
        return False
    for before in alert["prvDiaSources"]:
        if before.psfFlux > 100:
            return False
    return True
`

func TestHelpersAndAliases(t *testing.T) {
	p := compiled(t, longer)
	if got, err := p.Match(values(p, sample)); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	want := "diaSource diaSource.psfFlux diaSource.snr diaSource.band prvDiaSources prvDiaSources[].psfFlux prvDiaSources[].snr prvDiaSources[].band"
	for _, f := range p.Fields() {
		if !strings.Contains(want, f) {
			t.Errorf("%s is read", f)
		}
	}
}

// TestFailures are what an alert cannot be decided for, and what is told of it.
func TestFailures(t *testing.T) {
	for text, want := range map[string]string{
		returning("alert.snr"):      "filter returned float 8.0 where True, False or None is needed",
		returning("alert.band > 5"): "line 2: string > int not implemented",
		returning("[1, 2][2] > 1"):  "line 2: list index 2 out of range [-2:1]",
		"def of(p):\n    return p.nDiaSources\n\ndef filter(alert):\n    return of(alert.diaSource) > 3\n": "line 2: there is no field diaSource.nDiaSources, the nearest is diaObject.nDiaSources",
		returning("[][0] > 1"):                       "line 2: index 0 out of range: empty list",
		returning(`{"g": 5}[alert.band] > 1`):        "line 2: key \"r\" not in dict",
		returning("alert.snr[0] > 1"):                "line 2: float has no elements",
		returning("-alert.band > 1"):                 "line 2: unknown unary op: - string",
		returning("1 << 512 > 1"):                    "line 2: shift count too large: 512",
		returning("(1 << 511) * (1 << 511) * 4 > 1"): "line 2: an integer of more than 1024 bits",
		returning("[alert.snr, 1]"):                  "filter returned list [8.0, 1] where True, False or None is needed",
		returning("list(range(1000))"):               "filter returned list where True, False or None is needed",
		// What says NoneType is not always about NULL.
		returning(`fail("NoneType")`):             "line 2: fail: NoneType",
		returning("fail(alert.psfFlux)"):          "line 2: fail: None",
		returning("alert.snr[type(None)] > 1"):    "line 2: float has no elements",
		returning("int(type(alert.psfFlux)) > 1"): "line 2: int: invalid literal with base 10: NoneType",
		returning("alert.psfFlux() > 1"):          "line 2: invalid call of non-function (NoneType)",
		"LIMITS = []\ndef filter(alert):\n    LIMITS.append(alert.psfFlux)\n    return True\n":          "line 3: append: cannot append to frozen list",
		returning("alert.prvDiaSources[3] != 1"):                                                        "line 2: list of records index 3 out of range [-3:2]",
		returning(`alert["ban" + "d"] == "r"`):                                                          "line 2: field diaSource.band is not read: write its name out in the filter",
		returning(`fail("no idea")`):                                                                    "line 2: fail: no idea",
		returning("mag(alert.band) > 1"):                                                                "line 2: mag of string where a number is needed",
		returning("cone(1, 2) "):                                                                        "line 2: cone has 2 arguments where it needs 5",
		"def filter(alert):\n    for i in range(100000):\n        pass\n    return True\n":              "line 2: it took more than 100000 steps",
		"seen = []\ndef filter(alert):\n    seen.append(alert.diaSourceId)\n    return len(seen) > 1\n": "line 3: append: cannot append to frozen list",
		"def filter(alert):\n    alert.snr = 5\n    return True\n":                                      "line 2: can't assign to .snr field of record",
	} {
		p := compiled(t, text)
		for range 2 { // the same again: nothing is left behind
			if got, err := p.Match(values(p, sample)); got || err == nil || err.Error() != want {
				t.Errorf("%s%v, %v\nwant %s", text, got, err, want)
			}
		}
	}
	p := compiled(t, returning("alert.snr > 5"))
	if got, err := p.Match(values(p, sample)); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// TestReachesNothing: there is no way out of a filter.
func TestReachesNothing(t *testing.T) {
	for _, attempt := range []string{
		`open("/etc/passwd")`, `eval("1")`, `exec("1")`, `__import__("os")`, `globals()`, `compile("1", "", "eval")`, `input()`, `os.environ`, `time.now()`, `socket`, `json`, `struct()`,
		`print("x")`, `alert.__class__`, `filter.__globals__`, `getattr(alert, "__class__") == 1`, `dir(alert) == ["snr"]`, `Filter002`,
	} {
		p, err := Compile("F.py", returning(attempt), newest(t), 1)
		if err != nil {
			continue
		}
		if got, err := p.Match(values(p, sample)); got || err == nil && attempt != `dir(alert) == ["snr"]` {
			t.Errorf("%s: %v, %v", attempt, got, err)
		}
	}
	for _, text := range []string{"load(\"os.star\", \"x\")\n", "import os\n", "from os import path\n"} {
		if _, err := Compile("F.py", text+returning("True"), newest(t), 1); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	p := compiled(b, returning("alert.snr > 5 and alert.reliability > 0.5 and alert.band in ('g', 'r')"))
	v := values(p, sample)
	b.ReportAllocs()
	for b.Loop() {
		if got, err := p.Match(v); !got || err != nil {
			b.Fatal(got, err)
		}
	}
}
