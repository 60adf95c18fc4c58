-- The five brightest of each visit in y, above magnitude 19.5.
band = 'y' AND mag(psfFlux) < 19.5 ORDER BY psfFlux DESC LIMIT 5
