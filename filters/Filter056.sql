-- The Small Magellanic Cloud.
cone(ra, dec, 13.2, -72.8, 5)
