-- Near the Galactic bulge.
cone(ra, dec, 266.4, -28.9, 25) AND snr > 7
