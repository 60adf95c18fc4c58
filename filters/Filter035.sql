-- Fading in r: three standard errors below the object's mean, dips of stars included.
band = 'r' AND diaObject.r_psfFluxNdata >= 3
  AND diaObject.r_psfFluxMean - psfFlux > 3 * sqrt(psfFluxErr ^ 2 + diaObject.r_psfFluxMeanErr ^ 2)
