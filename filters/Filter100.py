# Microlensing: one smooth rise in an object that was quiet before, towards the Galaxy.
def filter(alert):
    if abs(galb(alert.ra, alert.dec)) > 30 or alert.diaObject == None or alert.psfFlux == None:
        return False
    fluxes = [p.psfFlux for p in alert.prvDiaSources if p.psfFlux != None]
    return len(fluxes) >= 2 and alert.psfFlux > 1.3 * max(fluxes)
