-- Eccentric orbits, perhaps comets.
mpc_orbits.e > 0.4
