-- COSMOS, the deep drilling field, in g and r.
cone(ra, dec, 150.1, 2.2, 1.75) AND band IN ('g', 'r')
