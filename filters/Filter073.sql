-- Extended asteroids: a coma, perhaps.
ssSource IS NOT NULL AND extendedness > 0.5 AND snr > 10
