-- Fading in g: three standard errors below the object's mean, dips of stars included.
band = 'g' AND diaObject.g_psfFluxNdata >= 3
  AND diaObject.g_psfFluxMean - psfFlux > 3 * sqrt(psfFluxErr ^ 2 + diaObject.g_psfFluxMeanErr ^ 2)
