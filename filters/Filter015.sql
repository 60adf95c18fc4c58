-- XMM-LSS: anything that is likely to be real in this deep drilling field.
cone(ra, dec, 35.57, -4.82, 1.75) AND reliability > 0.5
