-- Variable stars in r: many detections with a scatter of a fifth of the mean.
diaObject.r_psfFluxNdata >= 5 AND diaObject.r_psfFluxMean > 0
  AND diaObject.r_psfFluxSigma / diaObject.r_psfFluxMean > 0.2
