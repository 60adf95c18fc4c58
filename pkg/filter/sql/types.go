package sql

import "minibroker/pkg/alert"

// typ is what an expression is made for.
type typ uint8

const (
	anyType typ = iota // NULL, or a field whose type the schema leaves open
	boolType
	numberType
	textType
	recordType
	listType
	bytesType
)

func (t typ) String() string {
	return [...]string{"anything", "a condition", "a number", "a text", "a record", "a list", "a string of bytes"}[t]
}

func typeOf(k alert.Kind) typ {
	switch k {
	case alert.KindBool:
		return boolType
	case alert.KindInt, alert.KindFloat:
		return numberType
	case alert.KindString:
		return textType
	case alert.KindRecord:
		return recordType
	case alert.KindArray:
		return listType
	case alert.KindBytes:
		return bytesType
	}
	return anyType
}

// want notes a mistake unless an expression is of a type.
func (c *compiler) want(e *expr, is, want typ) {
	if is == want || is == anyType {
		return
	}
	c.fail(e.from, c.source(e)+" is "+is.String()+" where "+want.String()+" is needed", c.advice(e, is, want))
}

// advice says how one type may become another.
func (c *compiler) advice(e *expr, is, want typ) string {
	source := c.source(e)
	switch {
	case is == listType:
		return "ask about its elements: count(" + source + "), any(" + source + " WHERE …)"
	case is == recordType:
		return "name one of its fields, or ask " + source + " IS NULL"
	case want == boolType && is == numberType:
		return "compare it, such as " + source + " > 0"
	case want == boolType:
		return "compare it"
	case is == boolType:
		return "write CASE WHEN " + source + " THEN 1 ELSE 0 END if that is meant"
	case e.op == opText:
		return "write a number without quotes"
	case is == bytesType:
		return "ask only whether it is there: " + source + " IS NOT NULL"
	case want == textType && e.op == opNumber:
		return "write text in single quotes"
	}
	return "name another field"
}

// scalar notes a mistake if an expression is none that has an order or a value.
func (c *compiler) scalar(e *expr, is typ) bool {
	if is == recordType || is == listType || is == bytesType {
		c.fail(e.from, c.source(e)+" is "+is.String()+" where a number or a text is needed", c.advice(e, is, numberType))
		return false
	}
	return true
}
