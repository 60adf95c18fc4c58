-- Rising in g: three standard errors above the object's mean.
band = 'g' AND diaObject.g_psfFluxNdata >= 2
  AND psfFlux - diaObject.g_psfFluxMean > 3 * sqrt(psfFluxErr ^ 2 + diaObject.g_psfFluxMeanErr ^ 2)
