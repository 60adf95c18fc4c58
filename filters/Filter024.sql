-- The five brightest of each visit in i, above magnitude 20.5.
band = 'i' AND mag(psfFlux) < 20.5 ORDER BY psfFlux DESC LIMIT 5
