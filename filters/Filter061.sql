-- Virgo, Hydra and Centaurus: the nearby clusters in the south.
cone(ra, dec, 159.2, -27.5, 10) OR cone(ra, dec, 192.2, -41.3, 10)
