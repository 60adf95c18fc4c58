package sql

import (
	"bytes"
	"cmp"
	"math"

	"minibroker/pkg/alert"
)

// value is what an expression has for one alert.
type value struct {
	kind alert.Kind // KindNull, KindBool, KindInt, KindFloat, KindString; KindRecord, KindArray and KindBytes say only that it is there
	i    int64      // of a bool 1 or 0
	f    float64    // never NaN
	s    []byte
}

var (
	null      = value{}
	falsehood = value{kind: alert.KindBool}
	truth     = value{kind: alert.KindBool, i: 1}
)

func boolean(b bool) value {
	if b {
		return truth
	}
	return falsehood
}

func integer(i int64) value { return value{kind: alert.KindInt, i: i} }

// float is a number, or NULL where there is none.
func float(f float64) value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return null
	}
	return value{kind: alert.KindFloat, f: f}
}

// fieldValue is a field of an alert. One that is not a number (NaN) is NULL.
func fieldValue(v *alert.Value) value {
	switch v.Kind {
	case alert.KindBool:
		return boolean(v.Bool)
	case alert.KindFloat:
		if math.IsNaN(v.Float) {
			return null
		}
		return value{kind: alert.KindFloat, f: v.Float}
	case alert.KindInt:
		return value{kind: alert.KindInt, i: v.Int}
	case alert.KindString:
		return value{kind: alert.KindString, s: v.Bytes}
	}
	return value{kind: v.Kind}
}

// field is a field that the schema has with a type. Alerts of another schema may
// have it with another one: what is then not of the type counts as NULL.
func (t typ) field(v *alert.Value) value {
	switch t {
	case boolType, numberType, textType:
		return fieldValue(v).unless(typeOf(v.Kind) != t)
	}
	return fieldValue(v)
}

func (v value) isNull() bool { return v.kind == alert.KindNull }

// is reports whether a condition is true; one that is NULL is not.
func (v value) is(b bool) bool { return v.kind == alert.KindBool && (v.i == 1) == b }

// number gives a number as a float.
func (v value) number() (f float64, ok bool) {
	switch v.kind {
	case alert.KindInt:
		return float64(v.i), true
	case alert.KindFloat:
		return v.f, true
	}
	return 0, false
}

// compare orders two values of one kind. ok is false of others, NULL among them.
func compare(a, b value) (order int, ok bool) {
	switch {
	case a.kind == alert.KindInt && b.kind == alert.KindInt, a.kind == alert.KindBool && b.kind == alert.KindBool:
		return cmp.Compare(a.i, b.i), true
	case a.kind == alert.KindFloat && b.kind == alert.KindFloat:
		return cmp.Compare(a.f, b.f), true
	case a.kind == alert.KindInt && b.kind == alert.KindFloat:
		return compareIntFloat(a.i, b.f), true
	case a.kind == alert.KindFloat && b.kind == alert.KindInt:
		return -compareIntFloat(b.i, a.f), true
	case a.kind == alert.KindString && b.kind == alert.KindString:
		return bytes.Compare(a.s, b.s), true
	}
	return 0, false
}

// compareIntFloat is exact for all of int64, where float64 is not.
func compareIntFloat(i int64, f float64) int {
	switch {
	case f >= math.MaxInt64: // rounds to 2^63, above every int64
		return -1
	case f < math.MinInt64:
		return 1
	}
	whole, fraction := math.Modf(f)
	return cmp.Or(cmp.Compare(i, int64(whole)), cmp.Compare(0, fraction))
}
