-- Host nuclei: on a template source ten times as bright, active galaxies among them.
templateFlux > 10 * psfFlux AND psfFlux > 0 AND reliability > 0.5
