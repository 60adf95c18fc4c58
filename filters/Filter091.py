# Quiet for long, then bright: the history's gaps measured in days.
def filter(alert):
    times = sorted([p.midpointMjdTai for p in alert.prvDiaSources])
    if len(times) < 2 or alert.snr < 8:
        return False
    gaps = [later - earlier for earlier, later in zip(times[:-1], times[1:])]
    return max(gaps) > 20
