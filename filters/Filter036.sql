-- Fading in i: three standard errors below the object's mean, dips of stars included.
band = 'i' AND diaObject.i_psfFluxNdata >= 3
  AND diaObject.i_psfFluxMean - psfFlux > 3 * sqrt(psfFluxErr ^ 2 + diaObject.i_psfFluxMeanErr ^ 2)
