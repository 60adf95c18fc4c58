-- Precise positions: errors below 0.05 arc seconds.
raErr < 0.05 / 3600 AND decErr < 0.05 / 3600 AND snr > 10
