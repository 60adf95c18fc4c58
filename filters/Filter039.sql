-- Variable stars in i: many detections with a scatter of a fifth of the mean.
diaObject.i_psfFluxNdata >= 5 AND diaObject.i_psfFluxMean > 0
  AND diaObject.i_psfFluxSigma / diaObject.i_psfFluxMean > 0.2
