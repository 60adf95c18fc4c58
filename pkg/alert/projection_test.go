package alert

import (
	"math"
	"math/rand/v2"
	"minibroker/pkg/corpus"
	"slices"
	"strings"
	"testing"
)

// checkProjection compares a projection of some fields with what goavro says of them.
func checkProjection(t *testing.T, s sample, native any, fields []string) {
	t.Helper()
	p, err := s.schema.Projection(fields)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]Value, len(fields))
	if err := p.Decode(s.body, got); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	for i, path := range fields {
		if want := oracle(s.schema.root, native, s.schema.split(path)); !sameValue(got[i], want) {
			t.Errorf("%s: %s: got %+v, goavro says %+v", s.name, path, got[i], want)
		}
	}
}

// checkAllFields compares every field, all at once, each alone, and in random selections.
func checkAllFields(t *testing.T, s sample, alone bool) {
	t.Helper()
	native := goavroDecode(t, s.schema, s.body)
	fields := s.schema.Fields()
	checkProjection(t, s, native, fields)
	if !alone {
		return
	}
	for _, f := range fields {
		checkProjection(t, s, native, []string{f})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
		checkProjection(t, s, native, fields[:random.IntN(min(len(fields), 20))])
	}
}

func TestProjectionOfRealAlertsAgreesWithGoavro(t *testing.T) {
	for _, s := range realSamples(t) {
		if len(s.schema.Fields()) < 220 {
			t.Errorf("%s: only %d fields", s.name, len(s.schema.Fields()))
		}
		checkAllFields(t, s, true)
	}
}

func TestProjectionOfGeneratedAlertsAgreesWithGoavro(t *testing.T) {
	for stamps, count := range map[Stamps]int{StampsFull: 200, StampsTwo: 50, StampsNone: 1500} {
		for i, s := range generatedSamples(t, stamps, count) {
			checkAllFields(t, s, i < 4)
		}
	}
}

func TestProjectionOfAnySchemaAgreesWithGoavro(t *testing.T) {
	for _, s := range oddSamples(t) {
		checkAllFields(t, s, true)
	}
}

func TestProjectionNames(t *testing.T) {
	s := generatedSamples(t, StampsNone, 1)[0]
	fields := []string{"snr", "diaSource.snr", "diaSourceId", "diaSource.diaSourceId", "snr", "diaSource", "mpc_orbits", "prvDiaSources"}
	p, err := s.schema.Projection(fields)
	if err != nil {
		t.Fatal(err)
	}
	v := make([]Value, len(fields)+1)
	if err := p.Decode(s.body, v); err != nil {
		t.Fatal(err)
	}
	if v[0].Kind != KindFloat || !sameValue(v[0], v[1]) || !sameValue(v[0], v[4]) {
		t.Errorf("snr by its short name, its full name, and once more: %+v, %+v, %+v", v[0], v[1], v[4])
	}
	if v[2].Int != 7_900_000_000_000_000 || v[3].Int != v[2].Int {
		t.Errorf("diaSourceId: %+v, of the diaSource: %+v", v[2], v[3])
	}
	if v[5].Kind != KindRecord || v[6].Kind != KindNull {
		t.Errorf("diaSource: %v, mpc_orbits: %v", v[5].Kind, v[6].Kind)
	}
}

func TestProjectionErrors(t *testing.T) {
	tests := []struct{ field, want string }{
		{"diaSource.snrr", `field "diaSource.snrr": schema lsst.v11_0.alert has no such field; nearest is "diaSource.snr"`},
		{"Reliability", `field "Reliability": schema lsst.v11_0.alert has no such field; nearest is "diaSource.reliability"`},
		{"ssSource.nDiaSources", `field "ssSource.nDiaSources": schema lsst.v11_0.alert has no such field; nearest is "diaObject.nDiaSources"`},
		{"MPCORB.q", `field "MPCORB.q": schema lsst.v11_0.alert has no such field; nearest is "mpc_orbits.q"`},
		{"prvDiaSources.snr", `field "prvDiaSources.snr": prvDiaSources is an array: its elements' fields are named prvDiaSources[].snr`},
		{"prvDiaSources[].snrr", `field "prvDiaSources[].snrr": schema lsst.v11_0.alert has no such field; nearest is "prvDiaSources[].snr"`},
		{"diaSource[].snr", `field "diaSource[].snr": schema lsst.v11_0.alert has no such field; nearest is "diaSource.snr"`},
		{"diaSource.snr.x", `field "diaSource.snr.x": schema lsst.v11_0.alert has no such field; nearest is "diaSource.x"`},
	}
	s := mustSchema(t, 1100)
	for _, test := range tests {
		_, err := s.Projection([]string{"diaSourceId", test.field})
		if err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestDecodeSaysWhereAnAlertMakesNoSense(t *testing.T) {
	s := generatedSamples(t, StampsNone, 1)[0]
	p, err := s.schema.Projection([]string{"psfFlux", "diaObject.nDiaSources"})
	if err != nil {
		t.Fatal(err)
	}
	branch := slices.Clone(s.body)
	branch[8] = 9 // observation_reason's branch number stands behind the 8 bytes of the id
	tests := []struct {
		name string
		body []byte
		want string
	}{
		{"empty", nil, "decode alert: field diaSourceId at byte 0: the alert ends in the middle of a value"},
		{"branch", branch, "decode alert: field observation_reason at byte 8: a union has no such branch"},
		{"varint", []byte(strings.Repeat("\xff", 20)), "decode alert: field diaSourceId at byte 0: an integer is longer than 10 bytes"},
	}
	for _, test := range tests {
		err := p.Decode(test.body, make([]Value, 2))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got  %v\nwant %s", test.name, err, test.want)
		}
	}
	if err := p.Decode(s.body, make([]Value, 1)); err == nil {
		t.Error("room for 1 value where 2 are decoded: no error")
	}
}

func TestDecodeStopsBehindTheLastField(t *testing.T) {
	s := generatedSamples(t, StampsNone, 1)[0]
	p, err := s.schema.Projection([]string{"diaSourceId", "psfFlux"})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]Value, 2)
	if err := p.Decode(s.body, want); err != nil {
		t.Fatal(err)
	}
	end := 0 // how much of the alert is needed
	got := make([]Value, 2)
	for p.Decode(s.body[:end], got) != nil {
		end++
	}
	if end > 200 || !sameValue(got[0], want[0]) || !sameValue(got[1], want[1]) {
		t.Errorf("the first %d bytes give %+v, the whole alert %+v", end, got, want)
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	for _, s := range oddSamples(t) {
		p, err := s.schema.Projection(s.schema.Fields())
		if err != nil {
			t.Fatal(err)
		}
		values := make([]Value, p.width)
		for end := range s.body {
			if _, err := s.schema.length(s.body[:end]); err == nil {
				t.Errorf("%s: the first %d of %d bytes pass for a whole record", s.name, end, len(s.body))
			}
			// A projection may have all it needs before the end; it must only not run beyond it.
			_ = p.Decode(s.body[:end:end], values)
		}
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	s := generatedSamples(t, StampsFull, 1)[0]
	p, err := s.schema.Projection([]string{"diaSource.visit", "snr", "psfFlux", "band", "diaObject.nDiaSources", "prvDiaSources", "cutoutTemplate"})
	if err != nil {
		t.Fatal(err)
	}
	values := make([]Value, 7)
	if allocations := testing.AllocsPerRun(100, func() {
		if err := p.Decode(s.body, values); err != nil {
			t.Fatal(err)
		}
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestWiden(t *testing.T) {
	tests := []struct {
		in   float32
		want float64
	}{
		{0.7, 0.7}, {-0.1, -0.1}, {3631, 3631}, {16777217, 16777216}, {1e20, 1e20}, {3.4028235e38, 3.4028235e38},
		{1e-45, 1e-45}, {0, 0}, {144544.33, 144544.33}, {float32(math.Inf(1)), math.Inf(1)}, {float32(math.Inf(-1)), math.Inf(-1)},
	}
	for _, test := range tests {
		if got := widen(test.in); got != test.want {
			t.Errorf("widen(%v) = %v, want %v", test.in, got, test.want)
		}
	}
	if got := widen(float32(math.NaN())); !math.IsNaN(got) {
		t.Errorf("widen(NaN) = %v", got)
	}
}

func FuzzProjectionDecode(f *testing.F) {
	var samples []sample
	for _, stamps := range []Stamps{StampsNone, StampsTwo} {
		samples = append(samples, generatedSamples(f, stamps, 1)...)
	}
	samples = append(samples, oddSamples(f)...)
	f.Add([]byte("\x03\n\x02a\x00\x00\x00\x04")) // a block that is shorter than it says
	schemas := []*Schema{mustSchema(f, 900), mustSchema(f, 1000), mustSchema(f, 1100)}
	for _, s := range samples {
		f.Add(s.body[:min(len(s.body), 4000)])
		if !slices.Contains(schemas, s.schema) {
			schemas = append(schemas, s.schema)
		}
	}
	projections := make([]*Projection, len(schemas))
	for i, s := range schemas {
		var err error
		if projections[i], err = s.Projection(s.Fields()); err != nil {
			f.Fatal(err)
		}
	}
	for _, text := range corpus.Read(f, "testdata/corpus-projection.txt") {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for i, p := range projections {
			into := make([]Value, p.width)
			err := p.Decode(body, into)
			size, skipErr := schemas[i].length(body)
			if err == nil && skipErr == nil && size > len(body) {
				t.Errorf("a record of %d bytes in %d", size, len(body))
			}
			// What can be printed is a whole record.
			if _, err := schemas[i].JSON(body, true); err == nil && skipErr != nil {
				t.Errorf("printed, but not walked over: %v", skipErr)
			}
		}
	})
}
