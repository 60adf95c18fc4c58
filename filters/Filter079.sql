-- Aperture and point source disagree: extended, or blended.
apFlux > 1.5 * psfFlux AND psfFlux > 0 AND snr > 8
