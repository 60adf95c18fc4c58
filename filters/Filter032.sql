-- Rising in z: three standard errors above the object's mean.
band = 'z' AND diaObject.z_psfFluxNdata >= 2
  AND psfFlux - diaObject.z_psfFluxMean > 3 * sqrt(psfFluxErr ^ 2 + diaObject.z_psfFluxMeanErr ^ 2)
