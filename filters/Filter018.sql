-- ECDFS, supernova search: new or rising, no asteroid, in g, r and i.
cone(ra, dec, 52.98, -28.12, 3.5) AND band IN ('g', 'r', 'i') AND snr > 7
  AND (ssObjectId IS NULL OR ssObjectId = 0) AND diaObject.nDiaSources BETWEEN 1 AND 20
