package alert

// opcode is what one instruction of a program does with the bytes that come next.
type opcode uint8

const (
	opSkipBytes    opcode = iota // walk over n bytes
	opSkipNullable               // repeat times: walk over a union of null and a type of n bytes
	opSkip                       // walk over a value of the node's type
	opRead                       // read a value of the node's scalar type into slot
	opCount                      // walk over an array or map, put its number of elements into slot
	opItems                      // walk over an array, gather fields of its elements, put their number into slot, if any
	opHere                       // note in slot at which byte an array begins, reading nothing
	opPresent                    // note in slot that a record is here, reading nothing
	opUnion                      // read a branch number and go on with that branch
)

// instr is one instruction. A program is a list of them and describes a record, or its beginning, from front to back.
type instr struct {
	op          opcode
	null, value byte // encoded branch numbers, for opSkipNullable
	n, repeat   int
	slot        int
	node        *node
	branches    []branch
	items       []instr // what is read of each element of an array
	columns     []int   // the slots that it fills
	path        string  // of the field, for errors
}

// branch is one branch of a union.
type branch struct {
	prog  []instr
	clear []int // slots that are null when this branch is there
}

// compileRecord returns the program that reads what w wants of a record and walks over all else.
func compileRecord(n *node, w *want, path string) []instr {
	var prog []instr
	for _, f := range n.fields {
		at := f.name
		if path != "" {
			at = path + "." + f.name
		}
		prog = appendProgram(prog, compile(f.node, w.fields[f.name], at))
	}
	return prog
}

// skipFields returns the program that walks over a record.
func skipFields(n *node) []instr {
	return compileRecord(n, &want{slot: -1}, "")
}

// compile returns the program for one value.
func compile(n *node, w *want, path string) []instr {
	if w == nil {
		return []instr{skipOne(n, path)}
	}
	switch n.kind {
	case recordType:
		prog := compileRecord(n, w, path)
		if w.slot >= 0 {
			prog = append([]instr{{op: opPresent, slot: w.slot, path: path}}, prog...)
		}
		return prog
	case unionType:
		union := instr{op: opUnion, path: path}
		for _, b := range n.branches {
			union.branches = append(union.branches, compileBranch(b, w, path))
		}
		return []instr{union}
	case arrayType, mapType:
		if of := w.fields[elements]; of != nil {
			return []instr{{op: opItems, slot: w.slot, node: n, path: path,
				items: compile(n.items, of, path+elements), columns: of.slots()}}
		}
		return []instr{{op: opCount, slot: w.slot, node: n, path: path}}
	}
	return []instr{{op: opRead, slot: w.slot, node: n, path: path}}
}

// compileBranch compiles one branch of a union; what is wanted but cannot be in this branch becomes null.
func compileBranch(n *node, w *want, path string) branch {
	var b branch
	here := &want{slot: w.slot, fields: map[string]*want{}}
	for name, below := range w.fields {
		if n.kind == recordType && n.field(name) != nil || n.kind == arrayType && name == elements {
			here.fields[name] = below
		} else {
			b.clear = append(b.clear, below.slots()...)
		}
	}
	switch {
	case n.kind == nullType:
		if w.slot >= 0 {
			b.clear = append(b.clear, w.slot)
		}
	case w.slot < 0 && len(here.fields) == 0:
		b.prog = []instr{skipOne(n, path)}
	default:
		b.prog = compile(n, here, path)
	}
	return b
}

// skipOne returns the instruction that walks over one value.
func skipOne(n *node, path string) instr {
	if n.constant >= 0 {
		return instr{op: opSkipBytes, n: n.constant, path: path}
	}
	if null, value, ok := n.nullable(); ok && n.branches[value].constant >= 0 {
		return instr{op: opSkipNullable, null: byte(null * 2), value: byte(value * 2),
			n: n.branches[value].constant, repeat: 1, node: n, path: path}
	}
	return instr{op: opSkip, node: n, path: path}
}

// appendProgram joins two programs, merging walks over neighbours of the same kind.
func appendProgram(prog, more []instr) []instr {
	for _, next := range more {
		if len(prog) > 0 {
			last := &prog[len(prog)-1]
			if last.op == opSkipBytes && next.op == opSkipBytes && last.n+next.n <= maxConstantSize {
				last.n += next.n
				continue
			}
			if last.op == opSkipNullable && next.op == opSkipNullable && last.n == next.n && last.null == next.null {
				last.repeat += next.repeat
				continue
			}
		}
		prog = append(prog, next)
	}
	return prog
}

// trim cuts off whatever a program does behind the last value it reads.
func trim(prog []instr) []instr {
	for len(prog) > 0 {
		last := &prog[len(prog)-1]
		if last.slotless() {
			prog = prog[:len(prog)-1]
			continue
		}
		for i := range last.branches {
			last.branches[i].prog = trim(last.branches[i].prog)
		}
		break
	}
	return prog
}

// slotless tells whether an instruction only walks.
func (i *instr) slotless() bool {
	return i.op == opSkipBytes || i.op == opSkipNullable || i.op == opSkip
}
