-- The five brightest of each visit in z, above magnitude 20.
band = 'z' AND mag(psfFlux) < 20 ORDER BY psfFlux DESC LIMIT 5
