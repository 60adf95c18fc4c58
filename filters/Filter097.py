# Consistent positions: all earlier detections within half an arc second.
def filter(alert):
    if len(alert.prvDiaSources) < 3:
        return False
    for p in alert.prvDiaSources:
        if not cone(p.ra, p.dec, alert.ra, alert.dec, 0.5 / 3600):
            return False
    return True
