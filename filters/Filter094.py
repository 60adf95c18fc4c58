# Asteroids that brighten towards opposition.
def filter(alert):
    if alert.ssSource == None:
        return False
    return alert.ssSource.phaseAngle < 5 and alert.snr > 10
