-- Large amplitudes in r: the brightest detection ten times the faintest.
diaObject.r_psfFluxMin > 0 AND diaObject.r_psfFluxMax / diaObject.r_psfFluxMin > 10
