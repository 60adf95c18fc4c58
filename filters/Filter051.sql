-- Negative: what was there is fainter now.
isNegative AND snr > 5
