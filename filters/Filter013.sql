-- ELAIS-S1: anything that is likely to be real in this deep drilling field.
cone(ra, dec, 9.45, -44.0, 1.75) AND reliability > 0.5
