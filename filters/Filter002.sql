-- Clean transients: detected well, no known asteroid, nothing wrong with pixels,
-- centroid or shape. Flags that are NULL were not measured and count as not set.
SELECT * FROM alerts
WHERE snr > 10
  AND (ssObjectId IS NULL OR ssObjectId = 0)
  AND NOT (coalesce(psfFlux_flag, FALSE) OR coalesce(centroid_flag, FALSE) OR coalesce(shape_flag, FALSE)
           OR coalesce(isDipole, FALSE) OR coalesce(pixelFlags_saturated, FALSE) OR coalesce(pixelFlags_edge, FALSE)
           OR coalesce(pixelFlags_cr, FALSE) OR coalesce(pixelFlags_streak, FALSE))
