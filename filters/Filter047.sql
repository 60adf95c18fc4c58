-- Outbursts: three times brighter than ever before, in any band.
count(prvDiaSources WHERE snr > 5) >= 2 AND psfFlux > 3 * max(prvDiaSources.psfFlux)
