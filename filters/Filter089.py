# Rising steadily: the last three detections in this band, each brighter than the one before.
def filter(alert):
    fluxes = [(p.midpointMjdTai, p.psfFlux) for p in alert.prvDiaSources if p.band == alert.band and p.psfFlux != None]
    fluxes = sorted(fluxes)[-2:]
    if len(fluxes) < 2:
        return False
    return fluxes[0][1] < fluxes[1][1] and fluxes[1][1] < alert.psfFlux
