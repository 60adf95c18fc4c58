-- The five brightest of each visit in r, above magnitude 20.5.
band = 'r' AND mag(psfFlux) < 20.5 ORDER BY psfFlux DESC LIMIT 5
