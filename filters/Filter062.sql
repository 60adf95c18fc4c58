-- Known asteroids of the main belt.
ssSource IS NOT NULL AND mpc_orbits.a BETWEEN 2.06 AND 3.28
