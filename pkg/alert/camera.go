package alert

// The camera: 189 detectors in 21 rafts of 3×3, which fill a 5×5 square without its corners, 3.5° from side to side.
const (
	detectors     = 189
	detectorWidth = 4072 // pixels along x
	detectorSide  = 4000 // pixels along y
	pixelDegrees  = 0.2 / 3600
	detectorPitch = 3.5 / 15 // degrees from one detector's centre to the next
)

// bands are the camera's filters; the index of a band is its place here.
var bands = [...]string{"u", "g", "r", "i", "z", "y"}

// visitBands weighs the bands that visits are taken in. There is no y: the camera carries five of its six filters at a time.
var visitBands = [...]int{0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4}

// bandNoise is the standard deviation of a point source's flux by band, in nJy: a fifth of the flux at a single
// visit's limiting magnitude (23.8, 24.8, 24.5, 24.0, 23.6, 22.9).
var bandNoise = [...]float64{219, 87, 115, 182, 264, 502}

// bandColour is the usual flux of a source by band, relative to its flux in r.
var bandColour = [...]float64{0.5, 0.8, 1, 1.1, 1.15, 1.2}

// detectorPlace returns where a detector's centre is, in degrees from the field's centre towards east and north.
func detectorPlace(detector int) (east, north float64) {
	raft, slot := detector/9, detector%9
	// Rafts are counted by rows of 3, 5, 5, 5, 3.
	row, column := (raft+2)/5, (raft+2)%5
	if raft < 3 {
		row, column = 0, raft+1
	}
	if raft >= 18 {
		row, column = 4, raft-18+1
	}
	return float64(column*3+slot%3-7) * detectorPitch, float64(row*3+slot/3-7) * detectorPitch
}

// place returns the position on the sky of a pixel of a detector, in degrees.
func (v *Visit) place(detector int, x, y float64) (ra, dec float64) {
	east, north := detectorPlace(detector)
	east = madd(x-detectorWidth/2, pixelDegrees, east)
	dec = v.dec + madd(y-detectorSide/2, pixelDegrees, north)
	_, cos := sincos(dec)
	return turn(v.ra + east/cos), dec
}

// turn brings an angle in degrees into the range from 0 to 360.
func turn(deg float64) float64 {
	for deg < 0 {
		deg += 360
	}
	for deg >= 360 {
		deg -= 360
	}
	return deg
}
