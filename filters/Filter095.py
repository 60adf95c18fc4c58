# Fades: fainter than half of the brightest earlier detection.
def filter(alert):
    fluxes = [p.psfFlux for p in alert.prvDiaSources if p.psfFlux != None and p.band == alert.band]
    return len(fluxes) > 1 and alert.psfFlux != None and alert.psfFlux < max(fluxes) / 2
