-- Rising in i: three standard errors above the object's mean.
band = 'i' AND diaObject.i_psfFluxNdata >= 2
  AND psfFlux - diaObject.i_psfFluxMean > 3 * sqrt(psfFluxErr ^ 2 + diaObject.i_psfFluxMeanErr ^ 2)
