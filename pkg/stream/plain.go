package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/linkedin/goavro/v2"

	"minibroker/pkg/alert"
)

// plainText writes whole alerts as JSON for people to look at.
type plainText struct {
	codecs map[int32]*goavro.Codec // by schema id
}

// encode returns one line of JSON with all fields of an alert in wire format
// but its cutouts. Bytes become base64, numbers that JSON has not (NaN) null.
func (p *plainText) encode(schemas *alert.Schemas, value []byte) ([]byte, error) {
	id, body, err := alert.ParseWire(value)
	if err != nil {
		return nil, err
	}
	codec, err := p.codec(schemas, id)
	if err != nil {
		return nil, err
	}
	native, _, err := codec.NativeFromBinary(body)
	if err != nil {
		return nil, fmt.Errorf("decode alert: %w", err)
	}
	return json.Marshal(plain(native))
}

func (p *plainText) codec(schemas *alert.Schemas, id int32) (*goavro.Codec, error) {
	if codec, known := p.codecs[id]; known {
		return codec, nil
	}
	schema, err := schemas.ByID(context.Background(), id)
	if err != nil {
		return nil, err
	}
	codec, err := goavro.NewCodec(schema.String())
	if err != nil {
		return nil, fmt.Errorf("schema id %d: %w", id, err)
	}
	if p.codecs == nil {
		p.codecs = map[int32]*goavro.Codec{}
	}
	p.codecs[id] = codec
	return codec, nil
}

// plain takes cutouts, the names of union branches and NaN out of a decoded
// value.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if len(v) == 1 && isTypeName(name) {
				return plain(inner)
			}
			if strings.HasPrefix(name, "cutout") {
				delete(v, name)
				continue
			}
			v[name] = plain(inner)
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case float32:
		return plainFloat(float64(v), v)
	case float64:
		return plainFloat(v, v)
	}
	return v
}

// plainFloat returns v, which equals f, if JSON has it.
func plainFloat(f float64, v any) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return v
}

// isTypeName tells the name of a union's branch from that of a field, which has
// no dots, and in alerts is never a primitive type's.
func isTypeName(name string) bool {
	switch name {
	case "boolean", "int", "long", "float", "double", "bytes", "string", "array":
		return true
	}
	return strings.Contains(name, ".")
}
