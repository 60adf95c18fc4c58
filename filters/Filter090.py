# Colour change: seen in two bands within a day, and bluer than the object's mean.
def filter(alert):
    others = {}
    for p in alert.prvDiaSources:
        if alert.midpointMjdTai - p.midpointMjdTai < 1 and p.psfFlux != None and p.psfFlux > 0:
            others[p.band] = p.psfFlux
    if alert.band != "g" or "r" not in others or alert.psfFlux <= 0:
        return False
    return alert.psfFlux / others["r"] > 1
