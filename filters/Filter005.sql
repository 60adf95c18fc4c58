-- Asteroids that may be hazardous: orbits that come within 0.05 au of the Earth's.
ssSource IS NOT NULL AND mpc_orbits.earth_moid < 0.05 AND mpc_orbits.h <= 22
