-- The Large Magellanic Cloud.
cone(ra, dec, 80.9, -69.8, 8)
