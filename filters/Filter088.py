# Bright in the bands that small telescopes have.
LIMITS = {"g": 19.0, "r": 19.0, "i": 18.5}

def filter(alert):
    limit = LIMITS.get(alert.band)
    return limit != None and mag(alert.psfFlux) < limit and alert.reliability > 0.5
