package alert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// ErrUnknownSchema means that nobody has a schema of that id: its alerts can be
// read by nobody.
var ErrUnknownSchema = errors.New("no schema has that id")

// SchemaSources are where schemas may be found besides the built-in ones.
type SchemaSources struct {
	Folder   string // of files ID.avsc; "": none
	Registry string // URL of a Confluent-style registry; "": none
	Cache    string // folder that keeps, as files ID.avsc, what the registry gave; "": none
}

// Schemas finds writer schemas by their ids: built in, in a folder, in a
// registry, in this order. It is safe for concurrent use. A nil *Schemas knows
// those that are built in.
type Schemas struct {
	sources SchemaSources
	mutex   sync.Mutex
	known   map[int32]*Schema
	unknown map[int32]time.Time // since when the registry is known to have none
}

// NewSchemas returns a finder of schemas.
func NewSchemas(sources SchemaSources) *Schemas {
	return &Schemas{sources: sources, known: map[int32]*Schema{}, unknown: map[int32]time.Time{}}
}

// askAgain is how long a registry is not asked again for an id that it has not.
const askAgain = time.Minute

// ByID returns a schema. An error that is ErrUnknownSchema says that nobody has
// it; any other one that who might have it does not answer as it should, so that
// asking again later may help.
func (s *Schemas) ByID(ctx context.Context, id int32) (*Schema, error) {
	if load, ok := embedded[id]; ok {
		return load()
	}
	if s == nil {
		return nil, unknownSchema(id)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if schema := s.known[id]; schema != nil {
		return schema, nil
	}
	if since, asked := s.unknown[id]; asked && time.Since(since) < askAgain {
		return nil, unknownSchema(id)
	}
	schema, err := s.find(ctx, id)
	switch {
	case err == nil:
		s.known[id] = schema
	case errors.Is(err, ErrUnknownSchema):
		s.unknown[id] = time.Now()
	}
	return schema, err
}

func unknownSchema(id int32) error {
	return fmt.Errorf("schema id %d: %w; built in are 900, 1000 and 1100 (LSST 9.0, 10.0, 11.0)", id, ErrUnknownSchema)
}

// find looks in folder, cache and registry.
func (s *Schemas) find(ctx context.Context, id int32) (*Schema, error) {
	for _, folder := range []string{s.sources.Folder, s.sources.Cache} {
		if folder == "" {
			continue
		}
		path := schemaFile(folder, id)
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		var schema *Schema
		if err == nil {
			schema, err = ParseSchema(text)
		}
		if err != nil {
			return nil, fmt.Errorf("schema id %d: %s: %w", id, path, err)
		}
		return schema, nil
	}
	if s.sources.Registry == "" {
		return nil, unknownSchema(id)
	}
	schema, err := askRegistry(ctx, s.sources.Registry, id)
	if err == nil && s.sources.Cache != "" {
		err = s.keep(id, schema)
	}
	return schema, err
}

func schemaFile(folder string, id int32) string {
	return filepath.Join(folder, strconv.Itoa(int(id))+".avsc")
}

// keep writes a schema into the cache, whole or not at all: several processes may
// share it.
func (s *Schemas) keep(id int32, schema *Schema) error {
	if err := os.MkdirAll(s.sources.Cache, 0o755); err != nil {
		return fmt.Errorf("keep schema id %d: %w", id, err)
	}
	file, err := os.CreateTemp(s.sources.Cache, ".schema-*")
	if err != nil {
		return fmt.Errorf("keep schema id %d: %w", id, err)
	}
	defer os.Remove(file.Name()) // of no effect once it has its name
	_, err = file.WriteString(schema.String())
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), schemaFile(s.sources.Cache, id))
	}
	if err != nil {
		return fmt.Errorf("keep schema id %d: %w", id, err)
	}
	return nil
}
