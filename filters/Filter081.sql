-- Elongated: moments twice as long as wide.
ixx > 2 * iyy OR iyy > 2 * ixx
