package alert

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// maxJSON bounds the JSON of an alert, in bytes: what takes no space in Avro, such as a null, takes some here.
const maxJSON = 64 << 20

var errJSON = fmt.Errorf("the alert is longer than %d MiB in JSON", maxJSON>>20)

// JSON returns the alert in body as one JSON object, fields in the schema's order. Bytes are base64, or with
// omitBytes an object that tells their number: {"bytes": 34560}. 32-bit floats have the digits that
// identify them; a float that is not a number or infinite, which JSON cannot say, is null. Bytes
// behind the record are an error.
func (s *Schema) JSON(body []byte, omitBytes bool) (json.RawMessage, error) {
	p := printer{body: body, omitBytes: omitBytes}
	end, err := p.print(s.root, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("decode alert: byte %d: %w", p.at, err)
	}
	if end != len(body) {
		return nil, fmt.Errorf("decode alert: %d bytes are left behind the record, which ends at byte %d", len(body)-end, end)
	}
	return p.out, nil
}

// printer writes values as JSON.
type printer struct {
	body      []byte
	out       []byte
	omitBytes bool
	at        int // where the value that is being read begins
}

// print writes the value at position from and returns the position behind it.
func (p *printer) print(n *node, from, depth int) (int, error) {
	if depth > maxDepth {
		return from, errDepth
	}
	if len(p.out) > maxJSON {
		return from, errJSON
	}
	p.at = from
	switch n.kind {
	case recordType:
		return p.record(n, from, depth)
	case arrayType, mapType:
		return p.blocks(n, from, depth)
	case unionType:
		b, next, err := branchNumber(len(n.branches), p.body, from)
		if err != nil {
			return from, err
		}
		return p.print(n.branches[b], next, depth+1)
	}
	var v Value
	next, err := read(n, p.body, from, &v)
	if err != nil {
		return from, err
	}
	if n.kind == floatType {
		// Not v.Float, which would print more digits.
		p.float(float64(math.Float32frombits(binary.LittleEndian.Uint32(p.body[from:]))), 32)
		return next, nil
	}
	return next, p.scalar(&v)
}

func (p *printer) scalar(v *Value) error {
	switch v.Kind {
	case KindNull:
		p.out = append(p.out, "null"...)
	case KindBool:
		p.out = strconv.AppendBool(p.out, v.Bool)
	case KindInt:
		p.out = strconv.AppendInt(p.out, v.Int, 10)
	case KindFloat:
		p.float(v.Float, 64)
	case KindString:
		return p.text(v.Bytes)
	case KindBytes:
		if p.omitBytes {
			p.out = append(p.out, `{"bytes":`...)
			p.out = append(strconv.AppendInt(p.out, int64(len(v.Bytes)), 10), '}')
			return nil
		}
		p.out = append(p.out, '"')
		p.out = base64.StdEncoding.AppendEncode(p.out, v.Bytes)
		p.out = append(p.out, '"')
	}
	return nil
}

func (p *printer) float(f float64, bits int) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		p.out = append(p.out, "null"...)
		return
	}
	format := byte('g')
	if exponent := math.Abs(f); exponent == 0 || exponent >= 1e-4 && exponent < 1e15 {
		format = 'f'
	}
	p.out = strconv.AppendFloat(p.out, f, format, -1, bits)
}

// text writes a string or a map's key.
func (p *printer) text(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("a string is not UTF-8")
	}
	quoted, err := json.Marshal(string(text))
	p.out = append(p.out, quoted...)
	return err
}

func (p *printer) record(n *node, from, depth int) (int, error) {
	p.out = append(p.out, '{')
	for i, f := range n.fields {
		if i > 0 {
			p.out = append(p.out, ',')
		}
		p.out = append(p.out, '"')
		p.out = append(p.out, f.name...)
		p.out = append(p.out, '"', ':')
		next, err := p.print(f.node, from, depth+1)
		if err != nil {
			return from, err
		}
		from = next
	}
	p.out = append(p.out, '}')
	return from, nil
}

// blocks writes an array as a list, a map as an object.
func (p *printer) blocks(n *node, from, depth int) (int, error) {
	open, end := byte('['), byte(']')
	if n.kind == mapType {
		open, end = '{', '}'
	}
	p.out = append(p.out, open)
	first := true
	for {
		items, size, next, err := blockHead(n, p.body, from)
		if err != nil {
			return from, err
		}
		from = next
		if items == 0 {
			p.out = append(p.out, end)
			return from, nil
		}
		for range items {
			if !first {
				p.out = append(p.out, ',')
			}
			first = false
			if from, err = p.item(n, from, depth); err != nil {
				return from, err
			}
		}
		if size >= 0 && from != next+size {
			return from, errBlock
		}
	}
}

func (p *printer) item(n *node, from, depth int) (int, error) {
	if n.kind == mapType {
		p.at = from
		var key Value
		next, err := read(&node{kind: stringType}, p.body, from, &key)
		if err == nil {
			err = p.text(key.Bytes)
		}
		if err != nil {
			return from, err
		}
		p.out = append(p.out, ':')
		from = next
	}
	return p.print(n.items, from, depth+1)
}
