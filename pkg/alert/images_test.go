package alert

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"testing"
)

// hdu is one part of a FITS file.
type hdu struct {
	cards map[string]string
	data  []byte
}

func (h hdu) number(t *testing.T, key string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(h.cards[key], 64)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return f
}

// parseFITS splits a FITS file into its parts, as strictly as the standard has it.
func parseFITS(t *testing.T, file []byte) []hdu {
	t.Helper()
	if len(file)%fitsBlock != 0 {
		t.Fatalf("%d bytes are not whole blocks", len(file))
	}
	var parts []hdu
	for len(file) > 0 {
		h := hdu{cards: map[string]string{}}
		line := 0
		for ; ; line++ {
			card := string(file[line*fitsCard : (line+1)*fitsCard])
			if strings.TrimRight(card, " ") == "END" {
				break
			}
			if card[8:10] != "= " {
				t.Fatalf("line %q", card)
			}
			if !strings.HasPrefix(card[10:], "'") && strings.TrimSpace(card[30:]) != "" {
				t.Fatalf("the number is not in columns 11 to 30: %q", card)
			}
			h.cards[strings.TrimSpace(card[:8])] = strings.TrimSpace(card[10:])
		}
		header := padded((line + 1) * fitsCard)
		if rest := file[(line+1)*fitsCard : header]; len(bytes.Trim(rest, " ")) > 0 {
			t.Fatalf("behind END: %q", rest)
		}
		pixels := int(h.number(t, "NAXIS1") * h.number(t, "NAXIS2"))
		size := pixels * int(math.Abs(h.number(t, "BITPIX"))) / 8
		h.data = file[header : header+size]
		file = file[header+padded(size):]
		parts = append(parts, h)
	}
	return parts
}

// pixels decodes floats of 32 or 64 bits.
func (h hdu) pixels(t *testing.T) []float64 {
	t.Helper()
	var values []float64
	wide := h.number(t, "BITPIX") == -64
	for i := 0; i < len(h.data); {
		if wide {
			values = append(values, math.Float64frombits(binary.BigEndian.Uint64(h.data[i:])))
			i += 8
		} else {
			values = append(values, float64(math.Float32frombits(binary.BigEndian.Uint32(h.data[i:]))))
			i += 4
		}
	}
	return values
}

// fit returns the flux of a point source in an image, measured as a survey would: the pixels weighed by their profile.
func fit(image []float64, side int, x, y, sigma float64) float64 {
	var up, down float64
	for i, value := range image {
		dx, dy := float64(i%side)-x, float64(i/side)-y
		p := math.Exp(-0.5*(dx*dx+dy*dy)/sigma/sigma) / (2 * math.Pi * sigma * sigma)
		up += value * p
		down += p * p
	}
	return up / down
}

func TestCutoutsAreFITSAndShowTheSource(t *testing.T) {
	sizes := map[Stamps][3]int{StampsFull: {34560, 34560, 69120}, StampsTwo: {46080, 0, 46080}, StampsNone: {}}
	for stamps, want := range sizes {
		v := mustGenerator(t, stamps, 300).Visit(1)
		sigma := v.gen.images.seeings[v.seeing].sigma
		p, err := mustSchema(t, GeneratedSchemaID).Projection([]string{
			"cutoutDifference", "cutoutScience", "cutoutTemplate", "psfFlux", "scienceFlux", "templateFlux", "psfFluxErr", "isDipole", "ra", "dec", "x", "y"})
		if err != nil {
			t.Fatal(err)
		}
		values := make([]Value, 12)
		for i := range v.Len() {
			if err := p.Decode(v.Append(nil, i), values); err != nil {
				t.Fatal(err)
			}
			for c := range 3 {
				if len(values[c].Bytes) != want[c] || (want[c] == 0) != (values[c].Kind == KindNull) {
					t.Fatalf("%s: cutout %d: %v of %d bytes, want %d", stamps, c, values[c].Kind, len(values[c].Bytes), want[c])
				}
				if want[c] == 0 || values[7].Bool {
					continue // of a dipole, no single source can be measured
				}
				parts := parseFITS(t, values[c].Bytes)
				checkCutout(t, parts, values, values[3+c].Float, sigma)
			}
		}
	}
}

// checkCutout checks one cutout against what the alert says: flux and its error, place in pixels and on the sky.
func checkCutout(t *testing.T, parts []hdu, values []Value, flux, sigma float64) {
	t.Helper()
	if len(parts) != 3 || parts[0].cards["SIMPLE"] != "T" || parts[1].cards["EXTNAME"] != "'UNCERT  '" || parts[2].cards["EXTNAME"] != "'PSFIMAGE'" {
		t.Fatalf("parts %v", parts)
	}
	image := parts[0]
	if image.number(t, "CRVAL1") != values[8].Float || image.number(t, "CRVAL2") != values[9].Float {
		// 12 decimals are 4 nanoarcseconds.
		if math.Abs(image.number(t, "CRVAL1")-values[8].Float) > 1e-12 || math.Abs(image.number(t, "CRVAL2")-values[9].Float) > 1e-12 {
			t.Errorf("the cutout is of %s, %s", image.cards["CRVAL1"], image.cards["CRVAL2"])
		}
	}
	x, y := image.number(t, "CRPIX1")-1, image.number(t, "CRPIX2")-1
	if math.Abs(image.number(t, "CUTMINX")+x-values[10].Float) > 1e-3 || math.Abs(image.number(t, "CUTMINY")+y-values[11].Float) > 1e-3 {
		t.Errorf("the cutout is at %v, %v", image.number(t, "CUTMINX")+x, image.number(t, "CUTMINY")+y)
	}
	side := int(image.number(t, "NAXIS1"))
	if got, err := fit(image.pixels(t), side, x, y, sigma), values[6].Float; math.Abs(got-flux) > 5*err+0.002*math.Abs(flux) {
		t.Errorf("the cutout shows %v nJy, the alert says %v ± %v", got, flux, err)
	}
	for _, variance := range parts[1].pixels(t) {
		if !(variance > 0) {
			t.Errorf("variance %v", variance)
		}
	}
	sum := 0.0
	for _, p := range parts[2].pixels(t) {
		sum += p
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the point spread function's sum is %v", sum)
	}
}
