-- Near-Earth objects.
mpc_orbits.q < 1.3
