# Galactic and red, for who looks for dwarfs and novae alike.
def filter(alert):
    if abs(galb(alert.ra, alert.dec)) > 20:
        return False
    return alert.band in ("z", "y") and alert.reliability > 0.4
