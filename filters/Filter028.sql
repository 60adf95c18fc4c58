-- The best of the faint: high signal-to-noise below magnitude 23.
mag(psfFlux) > 23 ORDER BY snr DESC LIMIT 10
