-- Flares in blue light: a tenth of the template's flux or more, and nothing seen
-- between 4 and 48 hours before.
band IN ('u', 'g') AND templateFlux > 0 AND psfFlux / templateFlux >= 0.1
  AND none(prvDiaSources WHERE diaSource.midpointMjdTai - midpointMjdTai BETWEEN 4 / 24 AND 48 / 24)
