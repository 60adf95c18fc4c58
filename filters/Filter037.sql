-- Variable stars in g: many detections with a scatter of a fifth of the mean.
diaObject.g_psfFluxNdata >= 5 AND diaObject.g_psfFluxMean > 0
  AND diaObject.g_psfFluxSigma / diaObject.g_psfFluxMean > 0.2
