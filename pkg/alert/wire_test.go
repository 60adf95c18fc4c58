package alert

import (
	"bytes"
	"os"
	"testing"
)

func TestWire(t *testing.T) {
	got := Wire([]byte("before"), 1100, []byte("body"))
	if want := "before\x00\x00\x00\x04\x4cbody"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseWireOfARealAlert(t *testing.T) {
	value, err := os.ReadFile(sharedData(t, "lsst-v9.0-7912941781254298.bin"))
	if err != nil {
		t.Fatal(err)
	}
	id, body, err := ParseWire(value)
	if err != nil || id != 900 || len(body) != len(value)-HeaderSize {
		t.Errorf("id %d, %d bytes, %v", id, len(body), err)
	}
}

func TestParseWireErrors(t *testing.T) {
	tests := []struct{ value, want string }{
		{"", "alert of 0 bytes is shorter than the wire format's 5 byte header"},
		{"\x00\x00\x00\x04", "alert of 4 bytes is shorter than the wire format's 5 byte header"},
		{"Obj\x01\x04\x14", "alert begins with byte 0x4f where the wire format has 0x00"},
	}
	for _, test := range tests {
		if _, _, err := ParseWire([]byte(test.value)); err == nil || err.Error() != test.want {
			t.Errorf("%q: %v, want %s", test.value, err, test.want)
		}
	}
}

func FuzzParseWire(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x04\x4cbody"))
	f.Add([]byte{0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, value []byte) {
		id, body, err := ParseWire(value)
		if err == nil && !bytes.Equal(Wire(nil, id, body), value) {
			t.Errorf("%x does not come back", value)
		}
	})
}
