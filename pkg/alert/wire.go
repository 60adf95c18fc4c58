package alert

import (
	"encoding/binary"
	"fmt"
)

// HeaderSize is the length in bytes of the header that Wire puts before a body.
const HeaderSize = 5

// Wire appends one alert in Confluent wire format to dst and returns the longer slice: a zero byte, the
// schema id as a big-endian 32-bit integer, the body. An empty body appends the header alone, for callers
// that let the body be written behind it.
func Wire(dst []byte, schemaID int32, body []byte) []byte {
	dst = append(dst, 0)
	dst = binary.BigEndian.AppendUint32(dst, uint32(schemaID))
	return append(dst, body...)
}

// ParseWire splits a message value in Confluent wire format into the id of its writer schema and its body.
// The body aliases value. It fails when the value is too short or does not begin with a zero byte.
func ParseWire(value []byte) (schemaID int32, body []byte, err error) {
	if len(value) < HeaderSize {
		return 0, nil, fmt.Errorf("alert of %d bytes is shorter than the wire format's %d byte header", len(value), HeaderSize)
	}
	if value[0] != 0 {
		return 0, nil, fmt.Errorf("alert begins with byte %#02x where the wire format has 0x00", value[0])
	}
	return int32(binary.BigEndian.Uint32(value[1:HeaderSize])), value[HeaderSize:], nil
}
