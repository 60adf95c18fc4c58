-- Jupiter's Trojans.
mpc_orbits.a BETWEEN 5.0 AND 5.4 AND mpc_orbits.e < 0.3
