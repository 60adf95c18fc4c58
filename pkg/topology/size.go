package topology

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Size is a number of bytes.
type Size int64

const (
	kib Size = 1 << 10
	mib Size = 1 << 20
	gib Size = 1 << 30
	tib Size = 1 << 40
)

// units in the order String tries them; the JVM reads all but t.
var units = []struct {
	letter string
	bytes  Size
}{{"g", gib}, {"m", mib}, {"k", kib}}

// String gives the size as the JVM's -Xmx takes it: 8g, 384m, 1000.
func (s Size) String() string {
	for _, u := range units {
		if s >= u.bytes && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.letter
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

var sizeText = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(?:([kmgt])(?:ib)?)?$`)

// parseSize reads 8g, 512MiB, 1.5g or a plain number of bytes; units are
// powers of 1024.
func parseSize(text string) (Size, *problem) {
	const fix = "write a number with k, m, g or t (powers of 1024), such as 512m or 8g"
	parts := sizeText.FindStringSubmatch(strings.ToLower(text))
	if parts == nil {
		return 0, bad("%s is not a size", quote(text)).fix(fix)
	}
	unit := map[string]Size{"": 1, "k": kib, "m": mib, "g": gib, "t": tib}[parts[2]]
	number, err := strconv.ParseFloat(parts[1], 64)
	bytes := number * float64(unit)
	if err != nil || bytes >= math.MaxInt64 {
		return 0, bad("%s is too large a size", quote(text)).fix(fix)
	}
	if bytes != math.Trunc(bytes) {
		return 0, bad("%s is not a whole number of bytes", quote(text)).fix(fix)
	}
	return Size(bytes), nil
}

// atLeast rounds a number of bytes up to what is easy to write.
func atLeast(bytes int64) Size {
	size := Size(bytes)
	for _, u := range units {
		if size >= 8*u.bytes {
			return (size + u.bytes - 1) / u.bytes * u.bytes
		}
	}
	return size
}
