-- Disappeared before: an earlier detection was negative, and this one is not.
psfFlux > 0 AND any(prvDiaSources WHERE psfFlux < 0)
