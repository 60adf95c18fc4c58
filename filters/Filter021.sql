-- The five brightest of each visit in u, above magnitude 21.5.
band = 'u' AND mag(psfFlux) < 21.5 ORDER BY psfFlux DESC LIMIT 5
