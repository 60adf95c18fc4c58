-- Far from where the ephemeris says: orbits to improve.
ssSource.ephOffset > 1 ORDER BY ssSource.ephOffset DESC LIMIT 10
