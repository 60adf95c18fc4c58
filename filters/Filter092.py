# A score of one's own: reliability, brightness and cleanliness weighed.
FLAGS = ["psfFlux_flag", "centroid_flag", "shape_flag", "isDipole", "pixelFlags_edge", "pixelFlags_cr"]

def filter(alert):
    source = alert.diaSource
    score = 2 * (source.reliability or 0)
    if source.snr != None and source.snr > 10:
        score += 1
    for flag in FLAGS:
        if source[flag]:
            score -= 1
    return score > 2
