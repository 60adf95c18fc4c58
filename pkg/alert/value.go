package alert

import (
	"math"
	"strconv"
)

// Kind tells what a Value holds.
type Kind uint8

// The kinds of a Value. Avro's int and long are KindInt, float and double KindFloat, enum symbols KindString, fixed KindBytes.
const (
	KindNull   Kind = iota // a union's null, or a field of a record that is null
	KindBool               // Bool
	KindInt                // Int
	KindFloat              // Float
	KindString             // Bytes, UTF-8
	KindBytes              // Bytes
	KindRecord             // a record is there; select its fields to see them
	KindArray              // Int is the number of elements, of an array or a map
)

var valueKindNames = [...]string{"null", "bool", "int", "float", "string", "bytes", "record", "array"}

// String returns the kind's name in lower case.
func (k Kind) String() string { return valueKindNames[k] }

// Value is one field's value in one alert. Only what its Kind names is set; the rest is zero.
type Value struct {
	Kind Kind
	Bool bool
	Int  int64
	// Float of a 32-bit field is the double nearest to the shortest decimal that means the field, so that a field
	// written as 0.7 equals the literal 0.7.
	Float float64
	// Items, of a field inside an array, is that field of each element in order. Its memory is used again by the next
	// decoding into the same value.
	Items []Value
	// Bytes aliases the decoded body (of an enum: the schema) and must not be changed.
	Bytes []byte
}

// widen returns the double nearest to the shortest decimal that identifies f.
func widen(f float32) float64 {
	wide := float64(f)
	// Most integers are their own shortest decimal in both widths, and so are NaN and the infinities.
	if wide == math.Trunc(wide) && math.Abs(wide) < 1<<24 || wide != wide {
		return wide
	}
	var text [24]byte
	short, err := strconv.ParseFloat(string(strconv.AppendFloat(text[:0], wide, 'e', -1, 32)), 64)
	if err != nil {
		return wide // infinities: what is printed of them is not a number to be parsed
	}
	return short
}
