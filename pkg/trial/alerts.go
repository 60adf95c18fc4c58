package trial

import (
	"context"
	"errors"
	"fmt"
	"io"

	"minibroker/pkg/alert"
)

// Night is a reference night that is generated: the same alerts whenever the same
// numbers are given.
type Night struct {
	Stamps         alert.Stamps
	Visits, Alerts int // alerts of each visit
	Seed           int64
}

// Reference is what filters are tried on when nothing else is asked for.
var Reference = Night{Stamps: alert.StampsNone, Visits: 100, Alerts: 200, Seed: 1}

// Generated tries every alert of a night.
func (t *Trial) Generated(ctx context.Context, n Night) error {
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: n.Seed, Stamps: n.Stamps, Alerts: n.Alerts})
	if err != nil {
		return err
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return err
	}
	var body []byte
	for v := range n.Visits {
		visit := g.Visit(v)
		for i := range visit.Len() {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			body = visit.Append(body[:0], i)
			if err := t.Alert(schema, body); err != nil {
				return fmt.Errorf("alert %d of visit %d: %w", i+1, visit.ID(), err)
			}
		}
	}
	return nil
}

// File tries every alert of an Avro container file.
func (t *Trial) File(ctx context.Context, path string) error {
	in, err := alert.OpenFile(path)
	if err != nil {
		return err
	}
	defer in.Close()
	for n := 1; ; n++ {
		body, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if err := t.Alert(in.Schema(), body); err != nil {
			return fmt.Errorf("%s: alert %d: %w", path, n, err)
		}
	}
}
