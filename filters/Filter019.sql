-- Euclid Deep Field South: anything that is likely to be real in this deep drilling field.
cone(ra, dec, 61.24, -48.42, 1.75) AND reliability > 0.5
