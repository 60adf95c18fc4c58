package topology

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// origin is the place where a value was written.
type origin struct {
	file      string // as in Error.File
	line, col int
	dir       string // relative paths in the value start here
	layer     int    // position in the order of merging; higher wins
}

// value is one scalar as it was written.
type value struct {
	text string
	tag  string // YAML short tag such as !!int; "" when the source has no types
	at   origin
}

func (v value) isNull() bool { return v.tag == "!!null" }

// string is the value as text. What YAML reads as another type is refused, so
// that nobody is surprised by yes, 0x10 or 2018-05-01.
func (v value) string() (string, *problem) {
	if v.tag != "" && v.tag != "!!str" {
		return "", bad("%s is not text", quote(v.text)).fix("put it in quotes, so that it is read as it stands")
	}
	return v.text, nil
}

func (v value) int(lowest, highest int64) (int64, *problem) {
	n, ok := v.decimal()
	if !ok {
		return 0, bad("%s is not a whole number", quote(v.text)).fix("write one from %d to %d", lowest, highest)
	}
	if n < lowest || n > highest {
		return 0, bad("%d is out of range", n).fix("write a number from %d to %d", lowest, highest)
	}
	return n, nil
}

// decimal reads digits with an optional sign and underscores between them, and
// none of YAML's other bases: 010 would silently be eight.
func (v value) decimal() (int64, bool) {
	if v.tag != "" && v.tag != "!!int" {
		return 0, false
	}
	digits := strings.TrimPrefix(v.text, "-")
	if len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(v.text, "_", ""), 10, 64)
	return n, err == nil
}

func (v value) bool() (bool, *problem) {
	fits := v.tag == "" || v.tag == "!!bool"
	switch {
	case fits && v.text == "true":
		return true, nil
	case fits && v.text == "false":
		return false, nil
	}
	return false, bad("%s is neither true nor false", quote(v.text)).fix("write true or false")
}

func (v value) size(lowest, highest Size) (Size, *problem) {
	if v.tag != "" && v.tag != "!!str" && v.tag != "!!int" {
		return 0, bad("%s is not a size", quote(v.text)).fix("write one such as 512m or 8g")
	}
	size, err := parseSize(v.text)
	if err != nil {
		return 0, err
	}
	if size < lowest || size > highest {
		return 0, bad("%s is too %s", v.text, map[bool]string{true: "small", false: "large"}[size < lowest]).
			fix("write a size from %s to %s", lowest, highest)
	}
	return size, nil
}

func (v value) duration(lowest, highest time.Duration) (time.Duration, *problem) {
	d, err := time.ParseDuration(v.text)
	if err != nil {
		fix := "write a number with ms, s, m or h, such as 39s"
		if _, isNumber := v.decimal(); isNumber {
			fix = "add the unit: " + v.text + "s"
		}
		return 0, bad("%s is not a duration", quote(v.text)).fix("%s", fix)
	}
	if d < lowest || d > highest {
		return 0, bad("%s is out of range", v.text).fix("write a duration from %s to %s", lowest, highest)
	}
	return d, nil
}

func (v value) subnet() (netip.Prefix, *problem) {
	text, p := v.string()
	if p != nil {
		return netip.Prefix{}, p
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is4() {
		return netip.Prefix{}, bad("%s is not an IPv4 subnet", quote(text)).fix("write one such as 10.118.0.0/16")
	}
	if prefix != prefix.Masked() {
		return netip.Prefix{}, bad("%s has address bits behind the prefix", text).fix("write %s", prefix.Masked())
	}
	if !isPrivate(prefix) {
		return netip.Prefix{}, bad("%s is not a private subnet", text).
			fix("take one inside %s, %s, %s or %s", private[0], private[1], private[2], private[3])
	}
	return prefix, nil
}

// private are the ranges that hide no host from the containers.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"),
}

func isPrivate(prefix netip.Prefix) bool {
	return slices.ContainsFunc(private, func(p netip.Prefix) bool {
		return p.Contains(prefix.Addr()) && p.Bits() <= prefix.Bits()
	})
}
