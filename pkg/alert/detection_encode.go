package alert

// encode writes a detection as a diaSource of schema 11.0, field after field in the schema's order.
func (s *detection) encode(e *encoder) {
	e.long(s.id)
	e.long(s.visit)
	e.int(s.detector)
	e.optLong(s.object)
	e.optLong(s.sso)
	e.nulls(1) // parentDiaSourceId
	e.double(s.middle)
	position := s.positionErr * pixelDegrees
	e.double(s.ra)
	e.optFloats(position)
	e.double(s.dec)
	e.optFloats(position, position*position*0.03) // decErr, ra_dec_Cov
	e.float(s.x)
	e.optFloats(s.positionErr)
	e.float(s.y)
	e.optFloats(s.positionErr)
	e.flags(s, flagCentroid)
	e.optFloats(s.apFlux, s.apErr)
	e.flags(s, 0, 0, flagNegative) // apFlux_flag, apFlux_flag_apertureTruncated, isNegative
	e.optFloats(s.snr, s.flux, s.err, s.chi2*-0.5, s.chi2)
	e.int(psfPixels)
	e.flags(s, flagEdge, flagEdge, 0) // psfFlux_flag, _edge, _noGoodPixels
	s.encodeTrail(e)
	s.encodeDipole(e)
	e.optFloats(s.science, s.scienceErr)
	e.flags(s, flagEdge, flagEdge, 0) // forced_PsfFlux_flag, _edge, _noGoodPixels
	e.optFloats(s.template, s.templateErr)
	s.encodeShape(e)
	e.optFloats(s.extendedness, s.reliability)
	e.optString(bands[s.band])
	e.flags(s, flagDipole, flagDipoleTried)
	e.double(s.processed)
	e.nulls(1) // timeWithdrawnMjdTai
	e.int(s.box)
	s.encodePixelFlags(e)
}

// flags writes one boolean for each of the given flags.
func (e *encoder) flags(s *detection, which ...flags) {
	for _, f := range which {
		e.optBool(s.flags&f != 0)
	}
}

func (s *detection) encodeTrail(e *encoder) {
	e.optFloats(s.flux*1.02, s.err*1.1)
	for _, angle := range [2]float64{s.ra, s.dec} {
		e.optDoubles(angle)
		e.optFloats(s.positionErr * (1.2 * pixelDegrees))
	}
	e.optFloats(s.trailLength, 0.2*s.positionErr, s.trailAngle, 30*s.positionErr, s.chi2*0.99)
	e.int(psfPixels)
	e.flags(s, flagEdge)
}

func (s *detection) encodeDipole(e *encoder) {
	if s.flags&flagDipole == 0 {
		e.nulls(7)
		e.int(0)
		return
	}
	lobe := s.flux * 1.6
	if lobe < 0 {
		lobe = -lobe
	}
	e.optFloats(lobe, s.err*1.2, s.flux*0.2, s.err*1.7, s.dipoleLength, s.dipoleSeparation, s.chi2*1.03)
	e.int(psfPixels)
}

func (s *detection) encodeShape(e *encoder) {
	if s.flags&flagShape != 0 {
		e.nulls(3)
	} else {
		// Extended sources are wider than the point spread function.
		wide := 1 + s.extendedness
		e.optFloats(s.psf*wide, s.psf*0.97*wide, s.psf*0.02)
	}
	e.optFloats(s.psf, s.psf*0.98, s.psf*0.006)
	e.flags(s, flagShape, 0, flagShape, 0) // shape_flag, _no_pixels, _not_contained, _parent_source
}

func (s *detection) encodePixelFlags(e *encoder) {
	e.flags(s, 0, 0, // pixelFlags, _bad
		flagCosmicRay, 0, // _cr, _crCenter
		flagEdge, 0, 0, // _edge, _nodata, _nodataCenter
		flagInterpolated, flagSaturated, // _interpolated, _interpolatedCenter
		0,                            // _offimage
		flagSaturated, flagSaturated, // _saturated, _saturatedCenter
		flagSaturated, 0, // _suspect, _suspectCenter
		flagStreak, 0, // _streak, _streakCenter
		0, 0, 0, 0, // _injected, _injectedCenter, _injected_template, _injected_templateCenter
		flagGlint)
}
