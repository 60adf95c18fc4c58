-- The ten most reliable of each visit, whatever they are.
reliability > 0.5 ORDER BY reliability DESC, snr DESC LIMIT 10
