package filter

import (
	"slices"
	"strings"
	"testing"

	"minibroker/pkg/alert"
)

func integer(i int64) alert.Value { return alert.Value{Kind: alert.KindInt, Int: i} }
func float(f float64) alert.Value { return alert.Value{Kind: alert.KindFloat, Float: f} }

var null = alert.Value{Kind: alert.KindNull}

func TestFields(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"snr > 5", []string{"snr"}},
		{"snr > 5 AND psfFlux > 3631", []string{"snr", "psfFlux"}},
		{"snr > 5 and snr < 50 And diaSource.ra>=1", []string{"snr", "diaSource.ra"}},
		{"diaSourceId % 113 = N", []string{"diaSourceId"}},
		{"\tsnr\n<> 1", []string{"snr"}},
	} {
		condition, err := Parse(c.text, 1)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := condition.Fields(); !slices.Equal(got, c.want) {
			t.Errorf("%q: fields %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	const large = int64(9007199254740993) // 2^53 + 1, which no float64 is
	for _, c := range []struct {
		text   string
		values []alert.Value
		want   bool
	}{
		{"snr > 5", []alert.Value{float(5)}, false},
		{"snr > 5", []alert.Value{float(5.01)}, true},
		{"snr >= 5", []alert.Value{float(5)}, true},
		{"snr < 5", []alert.Value{float(5)}, false},
		{"snr <= 5", []alert.Value{float(5)}, true},
		{"snr = 0.7", []alert.Value{float(0.7)}, true},
		{"snr != 5", []alert.Value{float(5)}, false},
		{"snr <> 5", []alert.Value{float(4)}, true},
		{"snr > -1.5e1", []alert.Value{float(-14)}, true},
		{"snr > +.5", []alert.Value{float(0.6)}, true},
		{"snr > 5 AND psfFlux > 3631", []alert.Value{float(6), float(4000)}, true},
		{"snr > 5 AND psfFlux > 3631", []alert.Value{float(6), float(3000)}, false},
		{"snr > 5 AND psfFlux > 3631", []alert.Value{float(4), float(4000)}, false},
		{"snr > 5 AND snr < 9", []alert.Value{float(10)}, false},
		{"id % 113 = N", []alert.Value{integer(113*1000 + 7)}, true},
		{"id % 113 = N", []alert.Value{integer(113*1000 + 8)}, false},
		{"id%113!=n", []alert.Value{integer(113*1000 + 8)}, true},
		{"flux % 2 = 1.5", []alert.Value{float(7.5)}, true},
		{"id = 9007199254740993", []alert.Value{integer(large)}, true},
		{"id = 9007199254740992", []alert.Value{integer(large)}, false},
		{"id < 9007199254740993.0", []alert.Value{integer(large)}, false},
		{"id > 9007199254740992.0", []alert.Value{integer(large)}, true},
		{"id > 2.5", []alert.Value{integer(2)}, false},
		{"id > 2.5", []alert.Value{integer(3)}, true},
		{"id < -2.5", []alert.Value{integer(-3)}, true},
		{"id < -2.5", []alert.Value{integer(-2)}, false},
		{"id < 1e300", []alert.Value{integer(large)}, true},
		{"id > -1e300", []alert.Value{integer(large)}, true},
		{"snr > N", []alert.Value{float(7.5)}, true},
		{"snr != 5", []alert.Value{null}, false},
		{"snr != 5", []alert.Value{{Kind: alert.KindFloat, Float: nan()}}, false},
		{"band != 5", []alert.Value{{Kind: alert.KindString, Bytes: []byte("r")}}, false},
		{"isDipole != 5", []alert.Value{{Kind: alert.KindBool, Bool: true}}, false},
	} {
		condition, err := Parse(c.text, 7)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got, _ := condition.Match(c.values); got != c.want {
			t.Errorf("%q of %v: %v", c.text, c.values, got)
		}
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "column 1: expected a field such as snr or diaSource.psfFlux, found the end"},
		{"snr", "column 4: expected one of = != < <= > >=, found the end"},
		{"snr >", "column 6: expected a number or N, found the end"},
		{"snr > five", `column 7: expected a number or N, found "five"`},
		{"snr > 5 AND", "column 12: expected a field such as snr or diaSource.psfFlux, found the end"},
		{"snr > 5 psfFlux > 2", `column 9: expected AND or the end, found "psfFlux"`},
		{"snr > 5 OR psfFlux > 2", `column 9: "OR" is not understood: clauses are joined by AND only`},
		{"(snr > 5)", `column 1: "(" has no meaning in a condition`},
		{"snr > 5 ° 3", `column 9: "°" has no meaning in a condition`},
		{"snr ! 5", `column 5: "!" has no meaning in a condition`},
		{"5 > snr", `column 1: expected a field such as snr or diaSource.psfFlux, found "5"`},
		{"diaSource..snr > 5", `column 1: expected a field such as snr or diaSource.psfFlux, found "diaSource..snr"`},
		{"snr > 5.5.5", `column 7: "5.5.5" is not a decimal number within the range of float64`},
		{"snr > 0x10", `column 7: "0x10" is not a decimal number within the range of float64`},
		{"snr > 1e999", `column 7: "1e999" is not a decimal number within the range of float64`},
		{"id % 0 = 1", `column 6: expected a positive integer after %, found "0"`},
		{"id % 2.5 = 1", `column 6: expected a positive integer after %, found "2.5"`},
		{"id % 113 = N", "column 12: a remainder of % 113 is never 250, so nothing would pass"},
		{strings.Repeat("a", 4097) + " > 1", "column 4096: the condition is longer than 4096 bytes"},
	} {
		_, err := Parse(c.text, 250)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q: %v, want %s", c.text, err, c.want)
		}
	}
}

// FuzzParse: no text breaks the parser, and what it accepts can be matched.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"snr > 5 AND psfFlux > 3631", "diaSourceId % 113 = N", "a<>-1.5e-3", "a % 9 != +7", "!", "a = 5and b=N", ""} {
		f.Add(text, 7)
	}
	f.Fuzz(func(t *testing.T, text string, number int) {
		condition, err := Parse(text, number)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "column ") {
				t.Errorf("%q: error without a place: %v", text, err)
			}
			return
		}
		values := make([]alert.Value, len(condition.Fields()))
		if len(values) == 0 {
			t.Fatalf("%q: no fields", text)
		}
		for _, v := range []alert.Value{integer(int64(number)), float(0.5), null} {
			for i := range values {
				values[i] = v
			}
			if match, _ := condition.Match(values); match && v.Kind == alert.KindNull {
				t.Errorf("%q matches NULL", text)
			}
		}
	})
}
