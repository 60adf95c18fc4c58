-- Hostless: nothing in the template.
templateFlux < 3 * templateFluxErr AND snr > 8 AND reliability > 0.6
