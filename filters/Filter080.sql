-- Bad fits: a chi-square per pixel above 3.
psfNdata > 0 AND psfChi2 / psfNdata > 3
