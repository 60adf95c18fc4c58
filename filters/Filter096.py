# Nightly partners: another detection in the same night, in another band.
def filter(alert):
    for p in alert.prvDiaSources:
        if p.band != alert.band and abs(alert.midpointMjdTai - p.midpointMjdTai) < 0.5:
            return True
    return False
