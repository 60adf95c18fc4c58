package stream

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"

	"minibroker/pkg/alert"
)

// Cutouts writes the images of alerts into a folder, as FITS files that are
// called by the alert's id and the cutout. What cannot be written is logged; it
// stops nobody.
type Cutouts struct {
	Folder  string
	ID      string // field of the alert that identifies it, an integer
	Schemas *alert.Schemas
	Log     *slog.Logger

	readings map[int32]*cutoutReading // by schema id; nil: it has none
}

// cutoutReading is how the cutouts of a schema are read.
type cutoutReading struct {
	names      []string
	projection *alert.Projection
	values     []alert.Value // the id, then the cutouts
}

// Save writes the cutouts of an alert in wire format.
func (c *Cutouts) Save(value []byte) {
	if err := c.save(value); err != nil {
		c.Log.Error("cutouts cannot be saved", "folder", c.Folder, "error", err.Error())
	}
}

func (c *Cutouts) save(value []byte) error {
	id, body, err := alert.ParseWire(value)
	if err != nil {
		return err
	}
	r, err := c.reading(id)
	if err != nil || r == nil {
		return err
	}
	if err := r.projection.Decode(body, r.values); err != nil {
		return err
	}
	for i, name := range r.names {
		if image := r.values[i+1]; image.Kind == alert.KindBytes {
			path := filepath.Join(c.Folder, strconv.FormatInt(r.values[0].Int, 10)+"-"+name+ending(image.Bytes))
			if err := writeWhole(path, image.Bytes); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Cutouts) reading(id int32) (*cutoutReading, error) {
	if r, known := c.readings[id]; known {
		return r, nil
	}
	schema, err := c.Schemas.ByID(context.Background(), id)
	if err != nil {
		return nil, err
	}
	r := &cutoutReading{names: schema.Cutouts()}
	if r.projection, err = schema.Projection(append([]string{c.ID}, r.names...)); err != nil {
		return nil, err
	}
	r.values = make([]alert.Value, 1+len(r.names))
	if len(r.names) == 0 {
		r = nil
	}
	if c.readings == nil {
		c.readings = map[int32]*cutoutReading{}
	}
	c.readings[id] = r
	return r, nil
}

// ending tells FITS, also compressed, from other bytes.
func ending(image []byte) string {
	switch {
	case bytes.HasPrefix(image, []byte("SIMPLE")):
		return ".fits"
	case bytes.HasPrefix(image, []byte{0x1f, 0x8b}):
		return ".fits.gz"
	}
	return ".bin"
}

// writeWhole writes a file that is whole as soon as it has its name.
func writeWhole(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".cutout-*")
	if err != nil {
		return fmt.Errorf("save %s: %w", filepath.Base(path), err)
	}
	defer os.Remove(file.Name()) // of no effect once it has its name
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(file.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", filepath.Base(path), err)
	}
	return nil
}
