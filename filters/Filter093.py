# Two fields of one's own, with a limit for each.
FIELDS = [(150.1, 2.2, 3.5, 22.0), (52.98, -28.12, 3.5, 22.5)]

def filter(alert):
    for ra, dec, radius, faintest in FIELDS:
        if cone(alert.ra, alert.dec, ra, dec, radius):
            return mag(alert.psfFlux) < faintest
    return False
