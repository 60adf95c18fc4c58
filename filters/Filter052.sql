-- Far from the Milky Way: extragalactic transients above 40 degrees of galactic latitude.
abs(galb(ra, dec)) > 40 AND reliability > 0.6 AND snr > 8
