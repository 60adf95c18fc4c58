-- Cosmic rays that were taken for sources.
pixelFlags_cr AND reliability > 0.5
