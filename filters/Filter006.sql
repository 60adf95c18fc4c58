-- Artefact watch: dipoles and glints, for those who look after image differencing.
isDipole AND dipoleLength > 1 OR glint_trail
