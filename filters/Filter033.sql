-- Rising in y: three standard errors above the object's mean.
band = 'y' AND diaObject.y_psfFluxNdata >= 2
  AND psfFlux - diaObject.y_psfFluxMean > 3 * sqrt(psfFluxErr ^ 2 + diaObject.y_psfFluxMeanErr ^ 2)
