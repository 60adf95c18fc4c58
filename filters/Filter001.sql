-- Bright and real: follow-up with small telescopes, down to magnitude 18.5.
reliability > 0.8 AND snr > 5 AND psfFlux >= 144544
