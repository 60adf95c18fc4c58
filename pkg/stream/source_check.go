package stream

import (
	"fmt"

	"minibroker/pkg/alert"
)

// fileCheck looks at the alerts of a file one after the other: whether they are
// of one visit and have different ids. It reads both twice, with the schema in
// the file and with the one that readers of the stream will take by its id:
// where the two differ, the readers would understand something else than the
// file says.
type fileCheck struct {
	fields      [2]string
	own, public *alert.Projection
	values      [4]alert.Value
	visit       int64         // of the first alert
	places      map[int64]int // of the alerts so far, from 1, by id
}

func newFileCheck(schema, known *alert.Schema, fields Fields) (*fileCheck, error) {
	c := &fileCheck{fields: [2]string{fields.Visit, fields.ID}, places: map[int64]int{}}
	var err error
	if c.own, err = schema.Projection(c.fields[:]); err != nil {
		return nil, err
	}
	if c.public, err = known.Projection(c.fields[:]); err != nil {
		return nil, err
	}
	return c, nil
}

// next looks at the next alert and returns its visit.
func (c *fileCheck) next(body []byte) (visit int64, err error) {
	visit, id, err := c.read(body)
	if err != nil {
		return 0, err
	}
	if len(c.places) == 0 {
		c.visit = visit
	}
	if visit != c.visit {
		return 0, fmt.Errorf("it is of visit %d, the first of visit %d; put each visit in a file of its own", visit, c.visit)
	}
	if before, taken := c.places[id]; taken {
		return 0, fmt.Errorf("%s is %d, as that of alert %d; give each alert an id of its own", c.fields[1], id, before)
	}
	c.places[id] = len(c.places) + 1
	return visit, nil
}

// read returns visit and id of an alert.
func (c *fileCheck) read(body []byte) (visit, id int64, err error) {
	if err := c.own.Decode(body, c.values[:2]); err != nil {
		return 0, 0, err
	}
	if err := c.public.Decode(body, c.values[2:]); err != nil {
		return 0, 0, fmt.Errorf("the file's schema is not the published one of its version: %w", err)
	}
	for i, name := range c.fields {
		own, public := c.values[i], c.values[i+2]
		if own.Kind != alert.KindInt {
			return 0, 0, fmt.Errorf("%s is %s where an integer is needed", name, own.Kind)
		}
		if own.Int != public.Int || public.Kind != alert.KindInt {
			return 0, 0, fmt.Errorf("%s is %d by the file's schema and not by the published one of its version", name, own.Int)
		}
	}
	return c.values[0].Int, c.values[1].Int, nil
}
