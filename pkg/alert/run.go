package alert

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// maxDepth bounds how deeply values may be nested, so that hostile input cannot exhaust the stack.
const maxDepth = 64

var (
	errShort   = errors.New("the alert ends in the middle of a value")
	errVarint  = errors.New("an integer is longer than 10 bytes")
	errBranch  = errors.New("a union has no such branch")
	errLength  = errors.New("a length is negative or reaches beyond the alert's end")
	errDepth   = errors.New("values are nested too deeply")
	errBlock   = errors.New("a block of items is not as long as it says")
	errBoolean = errors.New("a boolean is neither 0 nor 1")
	errSymbol  = errors.New("an enum has no such symbol")
	errRange   = errors.New("an int does not fit into 32 bits")
	errItems   = fmt.Errorf("a list has more than %d elements", maxItems)
)

// run executes a program on body from position p and returns the position behind it.
func run(prog []instr, body []byte, p int, into []Value, depth int) (int, error) {
	if depth > maxDepth {
		return p, errDepth
	}
	for i := range prog {
		in := &prog[i]
		from := p
		var err error
		switch in.op {
		case opSkipBytes:
			p += in.n
		case opSkipNullable:
			p, err = skipNullables(in, body, p)
		case opSkip:
			p, err = skip(in.node, body, p, depth)
		case opRead:
			p, err = read(in.node, body, p, &into[in.slot])
		case opCount:
			var count int64
			count, p, err = skipBlocks(in.node, body, p, depth)
			if count > maxItems && in.node.leastItem() == 0 { // of elements without bytes there can be any number
				err = errItems
			}
			into[in.slot] = Value{Kind: KindArray, Int: count}
		case opItems:
			p, err = runItems(in, body, p, into, depth)
		case opHere:
			into[in.slot] = Value{Kind: KindArray, Int: int64(p)}
		case opPresent:
			into[in.slot] = Value{Kind: KindRecord}
		case opUnion:
			p, err = runUnion(in, body, p, into, depth)
		}
		if err == nil && p > len(body) {
			err = errShort
		}
		if err != nil {
			return p, in.at(from, err)
		}
	}
	return p, nil
}

// fieldError says which field, beginning at which byte of the body, makes no sense.
type fieldError struct {
	path     string
	position int
	err      error
}

func (e *fieldError) Error() string {
	return fmt.Sprintf("field %s at byte %d: %v", e.path, e.position, e.err)
}

func (e *fieldError) Unwrap() error { return e.err }

// at names the innermost field where err arose. Programs that walk over a record know its fields by their
// names in the record, so what they say gets the record's own name put before it.
func (in *instr) at(position int, err error) error {
	inner, ok := err.(*fieldError)
	if !ok {
		return &fieldError{in.path, position, err}
	}
	if in.op == opSkip || in.op == opCount {
		inner.path = in.path + "." + inner.path
	}
	return inner
}

// skipNullables walks over a run of unions of null and a type of constant size. It may end behind the body's end.
func skipNullables(in *instr, body []byte, p int) (int, error) {
	for range in.repeat {
		if p >= len(body) {
			return p, errShort
		}
		switch body[p] {
		case in.null:
			p++
		case in.value:
			p += 1 + in.n
		default:
			// A branch number may be written in more bytes than it needs.
			b, next, err := branchNumber(len(in.node.branches), body, p)
			if err != nil {
				return p, err
			}
			p = next
			if in.node.branches[b].kind != nullType {
				p += in.n
			}
		}
	}
	return p, nil
}

func runUnion(in *instr, body []byte, p int, into []Value, depth int) (int, error) {
	b, p, err := branchNumber(len(in.branches), body, p)
	if err != nil {
		return p, err
	}
	chosen := &in.branches[b]
	for _, slot := range chosen.clear {
		into[slot] = Value{Items: into[slot].Items[:0]} // its memory is for the next alert
	}
	return run(chosen.prog, body, p, into, depth+1)
}

// branchNumber reads which of a union's branches follows.
func branchNumber(branches int, body []byte, p int) (branch, next int, err error) {
	b, next, err := long(body, p)
	if err != nil {
		return 0, p, err
	}
	if b < 0 || b >= int64(branches) {
		return 0, p, errBranch
	}
	return int(b), next, nil
}

// long reads a zig-zag variable-length integer.
func long(body []byte, p int) (value int64, next int, err error) {
	if p < len(body) && body[p] < 0x80 {
		b := body[p]
		return int64(b>>1) ^ -int64(b&1), p + 1, nil
	}
	return longSlow(body, p)
}

func longSlow(body []byte, p int) (int64, int, error) {
	if p > len(body) {
		return 0, p, errShort
	}
	u, n := binary.Uvarint(body[p:])
	switch {
	case n == 0 && len(body)-p < binary.MaxVarintLen64:
		return 0, p, errShort
	case n <= 0:
		return 0, p, errVarint
	}
	return int64(u>>1) ^ -int64(u&1), p + n, nil
}

// length reads the length in bytes of what follows and checks that it is there.
func length(body []byte, p int) (size, next int, err error) {
	n, next, err := long(body, p)
	if err != nil {
		return 0, p, err
	}
	if n < 0 || n > int64(len(body)-next) {
		return 0, p, errLength
	}
	return int(n), next, nil
}

// read decodes one scalar.
func read(n *node, body []byte, p int, into *Value) (int, error) {
	switch n.kind {
	case longType, intType:
		v, next, err := long(body, p)
		if err == nil && n.kind == intType && v != int64(int32(v)) {
			return p, errRange
		}
		*into = Value{Kind: KindInt, Int: v}
		return next, err
	case bytesType, stringType:
		size, next, err := length(body, p)
		if err != nil {
			return p, err
		}
		*into = Value{Kind: KindBytes, Bytes: body[next : next+size : next+size]}
		if n.kind == stringType {
			into.Kind = KindString
		}
		return next + size, nil
	case enumType:
		v, next, err := long(body, p)
		if err == nil && (v < 0 || v >= int64(len(n.symbols))) {
			err = errSymbol
		}
		if err != nil {
			return p, err
		}
		*into = Value{Kind: KindString, Bytes: n.symbols[v]}
		return next, nil
	}
	return readConstant(n, body, p, into)
}

// readConstant decodes a scalar of constant size.
func readConstant(n *node, body []byte, p int, into *Value) (int, error) {
	if len(body)-p < n.constant {
		return p, errShort
	}
	data := body[p : p+n.constant : p+n.constant]
	switch n.kind {
	case floatType:
		*into = Value{Kind: KindFloat, Float: widen(math.Float32frombits(binary.LittleEndian.Uint32(data)))}
	case doubleType:
		*into = Value{Kind: KindFloat, Float: math.Float64frombits(binary.LittleEndian.Uint64(data))}
	case booleanType:
		if data[0] > 1 {
			return p, errBoolean
		}
		*into = Value{Kind: KindBool, Bool: data[0] == 1}
	case fixedType:
		*into = Value{Kind: KindBytes, Bytes: data}
	default:
		*into = Value{}
	}
	return p + n.constant, nil
}
