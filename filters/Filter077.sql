-- At the edge of a detector.
pixelFlags_edge AND NOT pixelFlags_offimage
