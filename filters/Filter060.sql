-- The Virgo and Fornax clusters' surroundings.
cone(ra, dec, 187.7, 12.4, 12) OR cone(ra, dec, 54.6, -35.5, 8)
