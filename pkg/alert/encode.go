package alert

import (
	"encoding/binary"
	"math"
)

// encoder appends values in Avro's binary encoding. It knows nothing of schemas: who uses it writes fields in their order.
// The opt methods write a value into a union of null and its type.
type encoder struct{ out []byte }

func (e *encoder) long(v int64) { e.out = binary.AppendVarint(e.out, v) }

func (e *encoder) int(v int) { e.long(int64(v)) }

func (e *encoder) double(v float64) {
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(v))
}

func (e *encoder) float(v float32) {
	e.out = binary.LittleEndian.AppendUint32(e.out, math.Float32bits(v))
}

func (e *encoder) string(s string) {
	e.long(int64(len(s)))
	e.out = append(e.out, s...)
}

// The encoded numbers of the branches in ["null", T].
const (
	branchNull  = 0
	branchValue = 2
)

// nulls writes n times null.
func (e *encoder) nulls(n int) {
	for range n {
		e.out = append(e.out, branchNull)
	}
}

// value says that a union holds its second type, which must be written next.
func (e *encoder) value() { e.out = append(e.out, branchValue) }

// optLong writes null for 0, which is no id.
func (e *encoder) optLong(v int64) {
	if v == 0 {
		e.nulls(1)
		return
	}
	e.value()
	e.long(v)
}

func (e *encoder) optInt(v int) {
	e.value()
	e.int(v)
}

// optFloats writes floats, null for each that is not a number: a quantity that was not measured.
func (e *encoder) optFloats(values ...float32) {
	for _, v := range values {
		if v != v {
			e.out = append(e.out, branchNull)
			continue
		}
		e.out = append(e.out, branchValue)
		e.float(v)
	}
}

func (e *encoder) optDoubles(values ...float64) {
	for _, v := range values {
		e.value()
		e.double(v)
	}
}

func (e *encoder) optBool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	e.out = append(e.out, branchValue, b)
}

func (e *encoder) optString(s string) {
	e.value()
	e.string(s)
}
