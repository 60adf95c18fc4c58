package topology

import "testing"

func TestSizes(t *testing.T) {
	for text, want := range map[string]string{
		"8g": "8g", "8G": "8g", "8GiB": "8g", "8192m": "8g", "0.5g": "512m", "384m": "384m", "1t": "1024g",
		"1000": "1000", "1024": "1k", "0": "0", "1.5k": "1536",
	} {
		size, p := parseSize(text)
		if p != nil || size.String() != want {
			t.Errorf("parseSize(%q) = %s, %v; want %s", text, size, p, want)
		}
	}
	for _, text := range []string{"", "g", "8 g", "8gb", "-8g", "+8g", "1e3", "0x8", ".5g", "1.k", "8g\n", "9223372036854775808", "99999999t"} {
		if size, p := parseSize(text); p == nil {
			t.Errorf("parseSize(%q) = %s, want an error", text, size)
		}
	}
}

func TestAtLeast(t *testing.T) {
	for bytes, want := range map[int64]string{1: "1", 9 << 10: "9k", 9<<20 + 1: "10m", 1_390_000_000: "1326m", 20 << 30: "20g"} {
		if got := atLeast(bytes); got.String() != want || int64(got) < bytes {
			t.Errorf("atLeast(%d) = %s, want %s", bytes, got, want)
		}
	}
}
