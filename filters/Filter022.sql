-- The five brightest of each visit in g, above magnitude 21.
band = 'g' AND mag(psfFlux) < 21 ORDER BY psfFlux DESC LIMIT 5
