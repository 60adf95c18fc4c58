package stream

import (
	"fmt"

	"minibroker/pkg/alert"
)

// fileCheck reads visit and id of a file's alerts twice: with the schema in the
// file, and with the one that readers of the stream will take by its id. Where the two
// differ, the readers would understand something else than the file says.
type fileCheck struct {
	fields      [2]string
	own, public *alert.Projection
	values      [4]alert.Value
}

func newFileCheck(schema *alert.Schema, id int32, fields Fields) (*fileCheck, error) {
	c := &fileCheck{fields: [2]string{fields.Visit, fields.ID}}
	known, err := alert.SchemaByID(id)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", schema.Name(), err)
	}
	if c.own, err = schema.Projection(c.fields[:]); err != nil {
		return nil, err
	}
	if c.public, err = known.Projection(c.fields[:]); err != nil {
		return nil, err
	}
	return c, nil
}

// visit returns the visit of an alert.
func (c *fileCheck) visit(body []byte) (int64, error) {
	if err := c.own.Decode(body, c.values[:2]); err != nil {
		return 0, err
	}
	if err := c.public.Decode(body, c.values[2:]); err != nil {
		return 0, fmt.Errorf("the file's schema is not the published one of its version: %w", err)
	}
	for i, name := range c.fields {
		own, public := c.values[i], c.values[i+2]
		if own.Kind != alert.KindInt {
			return 0, fmt.Errorf("%s is %s where an integer is needed", name, own.Kind)
		}
		if own.Int != public.Int || public.Kind != alert.KindInt {
			return 0, fmt.Errorf("%s is %d by the file's schema and not by the published one of its version", name, own.Int)
		}
	}
	return c.values[0].Int, nil
}
