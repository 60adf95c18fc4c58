-- ECDFS: anything that is likely to be real in this deep drilling field.
cone(ra, dec, 52.98, -28.12, 1.75) AND reliability > 0.5
