-- Steep slopes in r: changed fast at least once.
abs(diaObject.r_psfFluxMaxSlope) > 1000 AND diaObject.r_psfFluxNdata >= 3
