-- Around midnight of right ascension: a box that goes through 0.
box(ra, dec, 350, 10, -60, 0) AND snr > 6
