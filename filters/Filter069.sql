-- Brighter than the ephemeris says by half a magnitude: activity, perhaps.
ssSource.ephVmag - mag(psfFlux) > 0.5 AND snr > 10
