package sql

// expr is a node of the tree that a text becomes.
type expr struct {
	op       op
	from, to int     // its bytes in the text
	text     string  // of a literal, a field, a function, an operator
	args     []*expr // operands, arguments; nil for what was left out
	not      bool    // of IS NOT, NOT IN, NOT BETWEEN, NOT LIKE
}

type op uint8

const (
	opBad     op = iota // what could not be read; it was told
	opNumber            // text
	opText              // text
	opBool              // text: TRUE or FALSE
	opNull              //
	opName              // text: a field, or N
	opNot               // args: 1
	opAnd               // args: 2
	opOr                // args: 2
	opCompare           // text: = <> < <= > >=; args: 2
	opIsNull            // args: 1
	opBetween           // args: what, low, high
	opIn                // args: what, then the list
	opLike              // args: what, pattern, escape or nil
	opNegate            // args: 1
	opArith             // text: + - * / % ^; args: 2
	opCase              // args: what or nil, then pairs WHEN THEN, then ELSE or nil
	opCall              // text: the function in lower case; args
	opList              // a call about a list: text: the function; args: list (opName), condition or nil
)

// statement is a whole text.
type statement struct {
	where  *expr // nil: nothing was read
	order  []ordering
	limit  *expr // nil: none
	byFrom int   // where ORDER BY begins
}

// ordering is one expression behind ORDER BY.
type ordering struct {
	by         *expr
	descending bool
}
