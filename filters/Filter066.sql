-- Inclined orbits.
mpc_orbits.i > 25
