package python

import (
	"fmt"
	"math/bits"

	"go.starlark.net/starlark"
)

// slot is what any value counts for beside what it holds, bytes.
const slot = 32

// maxNesting bounds how deep lists, dictionaries and functions hold each other.
const maxNesting = 100

var errDeep = fmt.Errorf("a value is nested more than %d deep", maxNesting)

var errSteps = fmt.Errorf("it took more than %d steps", MaxSteps)

// charge counts steps for what one step does with so many bytes.
func charge(thread *starlark.Thread, bytes int) error {
	thread.Steps += uint64(bytes / bytesPerStep)
	if thread.Steps >= MaxSteps {
		return errSteps
	}
	return nil
}

// chargeFor counts steps for going through all that values hold, so many times.
// What a value holds twice counts twice: a step that goes through it does not
// know that it has been there.
func chargeFor(thread *starlark.Thread, times int, values ...starlark.Value) error {
	if times > MaxSteps*bytesPerStep {
		return errSteps
	}
	bytes, err := size(int(MaxSteps-min(thread.Steps, MaxSteps))*bytesPerStep, values...)
	if err != nil {
		return err
	}
	return charge(thread, bytes*times)
}

// size is how many bytes values hold, of at most limit.
func size(limit int, values ...starlark.Value) (int, error) {
	m := measure{left: limit}
	for _, v := range values {
		if err := m.value(v, 0); err != nil {
			return 0, err
		}
	}
	return limit - m.left, nil
}

// measure goes through values until nothing is left of a number of bytes.
type measure struct{ left int }

func (m *measure) value(v starlark.Value, depth int) error {
	if depth > maxNesting {
		return errDeep
	}
	if m.left -= slot; m.left < 0 {
		return errSteps
	}
	switch v := v.(type) {
	case starlark.String:
		m.left -= len(v)
	case starlark.Bytes:
		m.left -= len(v)
	case starlark.Int:
		m.left -= bitLen(v) / 8
	case starlark.Tuple:
		return m.indexed(v, depth)
	case *starlark.List:
		return m.indexed(v, depth)
	case *starlark.Dict:
		m.left -= collisions(v.Len())
		for key, held := range v.Entries() {
			if err := m.value(key, depth+1); err != nil {
				return err
			}
			if err := m.value(held, depth+1); err != nil {
				return err
			}
		}
	case *starlark.Function:
		return m.function(v, depth)
	case *starlark.Builtin:
		if v.Receiver() != nil {
			return m.value(v.Receiver(), depth+1)
		}
	case list:
		m.left -= v.size()
	case starlark.Iterable:
		m.left -= slot * count(v)
	}
	if m.left < 0 {
		return errSteps
	}
	return nil
}

// collisions is what it may cost to look all keys of a dictionary up, bytes: if
// they hash alike, each is compared with all.
func collisions(keys int) int { return keys * keys / 4 }

func (m *measure) indexed(v starlark.Indexable, depth int) error {
	for i := range v.Len() {
		if err := m.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// function goes through what a function keeps hold of.
func (m *measure) function(f *starlark.Function, depth int) error {
	for i := range f.NumParams() {
		if held := f.ParamDefault(i); held != nil {
			if err := m.value(held, depth+1); err != nil {
				return err
			}
		}
	}
	for i := range f.NumFreeVars() {
		if _, held := f.FreeVar(i); held != nil {
			if err := m.value(held, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// count is how many elements there are; only of a text's characters it must be
// found out.
func count(v starlark.Iterable) (n int) {
	if known := starlark.Len(v); known >= 0 {
		return known
	}
	for range starlark.Elements(v) {
		n++
	}
	return n
}

// bitLen is how many bits an integer takes, at least 64.
func bitLen(i starlark.Int) int {
	if _, small := i.Int64(); small {
		return bits.UintSize
	}
	return i.BigInt().BitLen()
}
