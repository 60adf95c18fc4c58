package alert

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// fitsBlock is the unit in bytes that FITS fills up headers and data to.
const fitsBlock = 2880

// fitsCard is the length in bytes of one line of a FITS header.
const fitsCard = 80

// padded rounds a size in bytes up to whole FITS blocks.
func padded(size int) int { return (size + fitsBlock - 1) / fitsBlock * fitsBlock }

// pad fills dst up with zeros, or whatever fill is, to whole FITS blocks counted from start.
func pad(dst []byte, start int, fill byte) []byte {
	for len(dst) < start+padded(len(dst)-start) {
		dst = append(dst, fill)
	}
	return dst
}

// appendCard appends one line of a header. Values are right-aligned in columns 11 to 30, except strings.
func appendCard(dst []byte, key, value string) []byte {
	start := len(dst)
	dst = append(dst, key...)
	dst = appendSpaces(dst, start+8)
	dst = append(dst, "= "...)
	if value[0] != '\'' {
		dst = appendSpaces(dst, start+30-len(value))
	}
	dst = append(dst, value...)
	return appendSpaces(dst, start+fitsCard)
}

// appendSpaces appends spaces up to the given length.
func appendSpaces(dst []byte, length int) []byte {
	for len(dst) < length {
		dst = append(dst, ' ')
	}
	return dst
}

// appendEnd ends a header that began at start.
func appendEnd(dst []byte, start int) []byte {
	return pad(append(dst, "END"...), start, ' ')
}

// setCard overwrites the number of a header's line that begins at the given byte.
func setCard(header []byte, line int, value float64, decimals int) {
	field := header[line+10 : line+30]
	var text [32]byte
	digits := strconv.AppendFloat(text[:0], value, 'f', decimals, 64)
	for i := range field {
		field[i] = ' '
	}
	copy(field[len(field)-len(digits):], digits)
}

// imageCards appends what a header says of a square image: bits of a pixel (negative for floats), pixels of a side.
func imageCards(dst []byte, bits, side int) []byte {
	text := strconv.Itoa(side)
	dst = appendCard(dst, "BITPIX", strconv.Itoa(bits))
	dst = appendCard(dst, "NAXIS", "2")
	dst = appendCard(dst, "NAXIS1", text)
	return appendCard(dst, "NAXIS2", text)
}

// primaryHeader returns the header of a cutout's image, with zeros where the cutout's place goes.
func primaryHeader(side int) []byte {
	h := appendCard(nil, "SIMPLE", "T")
	h = imageCards(h, -32, side)
	h = appendCard(h, "EXTEND", "T")
	for _, card := range [...][2]string{
		{"CUTMINX", "0"}, {"CUTMINY", "0"},
		{"BUNIT", "'nJy     '"},
		{"WCSAXES", "2"}, {"CTYPE1", "'RA---TAN'"}, {"CTYPE2", "'DEC--TAN'"},
		{"CRPIX1", "0.0"}, {"CRPIX2", "0.0"},
		{"CDELT1", "5.5555555555556E-05"}, {"CDELT2", "5.5555555555556E-05"},
		{"CUNIT1", "'deg     '"}, {"CUNIT2", "'deg     '"},
		{"CRVAL1", "0.0"}, {"CRVAL2", "0.0"},
		{"RADESYS", "'ICRS    '"},
	} {
		h = appendCard(h, card[0], card[1])
	}
	return appendEnd(h, 0)
}

// cardAt returns at which byte of a header the line of a key begins.
func cardAt(header []byte, key string) int {
	return bytes.Index(header, appendSpaces([]byte(key), 8))
}

// extensionHeader returns the header of an image extension.
func extensionHeader(name string, bits, side int) []byte {
	h := appendCard(nil, "XTENSION", "'IMAGE   '")
	h = imageCards(h, bits, side)
	h = appendCard(h, "PCOUNT", "0")
	h = appendCard(h, "GCOUNT", "1")
	h = appendCard(h, "EXTNAME", "'"+name+"'")
	return appendEnd(h, 0)
}

// appendPixel64 appends one 64-bit pixel.
func appendPixel64(dst []byte, value float64) []byte {
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(value))
}
