-- Beyond Neptune.
mpc_orbits.a > 30 OR ssSource.helioRange > 30
