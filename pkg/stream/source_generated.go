package stream

import (
	"iter"

	"minibroker/pkg/alert"
)

// GeneratedSource makes visits while they are sent: as many as are asked for,
// the same ones whenever the configuration is the same.
func GeneratedSource(config alert.GeneratorConfig) (Source, error) {
	g, err := alert.NewGenerator(config)
	if err != nil {
		return nil, err
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	return generatedSource{g, schema}, err
}

type generatedSource struct {
	*alert.Generator
	schema *alert.Schema
}

// Visit implements Source.
func (s generatedSource) Visit(n int) (SourceVisit, error) {
	v := s.Generator.Visit(n)
	return SourceVisit{Size: v.Len(), SchemaID: alert.GeneratedSchemaID, Schema: s.schema, Bodies: generatedBodies(v)}, nil
}

// Largest implements Source. The generator's alerts are all far below any
// limit.
func (generatedSource) Largest() (int, string) { return 0, "" }

func generatedBodies(v *alert.Visit) Bodies {
	return func(first, step int) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			var body []byte
			for i := first; i < v.Len(); i += step {
				body = v.Append(body[:0], i)
				if !yield(body, nil) {
					return
				}
			}
		}
	}
}
