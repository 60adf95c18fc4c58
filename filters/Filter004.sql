-- Faint trails: fast movers that no catalogue knows, magnitude 18 to 21.
trailLength > 2 AND trailFlux > 0 AND psfFlux BETWEEN 14454 AND 229087 AND NOT pixelFlags_cr
