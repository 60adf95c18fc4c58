package alert

import "fmt"

// kind is the kind of a type in an Avro schema.
type kind uint8

const (
	nullType kind = iota
	booleanType
	intType
	longType
	floatType
	doubleType
	bytesType
	stringType
	recordType
	enumType
	arrayType
	mapType
	unionType
	fixedType
)

// kindNames is indexed by kind and holds Avro's own names.
var kindNames = [...]string{"null", "boolean", "int", "long", "float", "double", "bytes", "string",
	"record", "enum", "array", "map", "union", "fixed"}

func (k kind) String() string { return kindNames[k] }

// maxConstantSize bounds what a type of constant size may occupy, in bytes, so that sums of sizes cannot overflow.
const maxConstantSize = 1 << 28

// node is one type in a schema. Named types that are used repeatedly are one shared node, so a schema that
// refers to itself is a cyclic graph.
type node struct {
	kind     kind
	name     string   // full name of a record, enum or fixed
	fields   []field  // of a record
	items    *node    // of an array, or the values of a map
	branches []*node  // of a union
	symbols  [][]byte // of an enum
	size     int      // of a fixed, in bytes

	constant int     // encoded size in bytes when every value has the same, else -1
	least    int     // smallest encoded size in bytes
	skip     []instr // of a record: the program that walks over it
	measured measureState
}

type field struct {
	name string
	node *node
}

type measureState uint8

const (
	unmeasured measureState = iota
	measuring
	measured
)

// measure fills in constant and least. Only records add up the sizes of others: everything else that holds a
// value is preceded by a branch, a count or a length, which is also why only a record that holds itself directly is infinite.
func (n *node) measure() error {
	switch n.kind {
	case nullType:
		n.constant, n.least = 0, 0
	case booleanType:
		n.constant, n.least = 1, 1
	case floatType:
		n.constant, n.least = 4, 4
	case doubleType:
		n.constant, n.least = 8, 8
	case fixedType:
		n.constant, n.least = n.size, n.size
	case recordType:
		return n.measureRecord()
	default:
		n.constant, n.least = -1, 1
	}
	return nil
}

func (n *node) measureRecord() error {
	switch n.measured {
	case measured:
		return nil
	case measuring:
		return fmt.Errorf("record %s contains itself", n.name)
	}
	n.measured = measuring
	n.constant, n.least = 0, 0
	for _, f := range n.fields {
		if err := f.node.measure(); err != nil {
			return err
		}
		n.least = min(n.least+f.node.least, maxConstantSize)
		if n.constant >= 0 && f.node.constant >= 0 {
			n.constant += f.node.constant
		} else {
			n.constant = -1
		}
		if n.constant > maxConstantSize {
			return fmt.Errorf("record %s has a constant size above %d bytes", n.name, maxConstantSize)
		}
	}
	n.measured = measured
	return nil
}

// field returns the type of the named field of a record, or nil.
func (n *node) field(name string) *node {
	for _, f := range n.fields {
		if f.name == name {
			return f.node
		}
	}
	return nil
}

// nullable tells whether n is a union of null and one other type, and which branch is which.
func (n *node) nullable() (null, value int, ok bool) {
	if n.kind != unionType || len(n.branches) != 2 {
		return 0, 0, false
	}
	for i, b := range n.branches {
		if b.kind == nullType && n.branches[1-i].kind != nullType {
			return i, 1 - i, true
		}
	}
	return 0, 0, false
}
