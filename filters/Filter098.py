# Bright now, in whatever band was never seen before.
def filter(alert):
    seen = [p.band for p in alert.prvDiaSources]
    return alert.band not in seen and len(seen) > 0 and alert.snr > 8
