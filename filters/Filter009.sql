-- Rising in r: three standard errors above the object's mean.
band = 'r' AND diaObject.r_psfFluxNdata >= 2
  AND psfFlux - diaObject.r_psfFluxMean > 3 * sqrt(psfFluxErr ^ 2 + diaObject.r_psfFluxMeanErr ^ 2)
