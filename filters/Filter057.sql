-- The north of the survey, where northern telescopes can follow.
dec > -20 AND reliability > 0.8 AND mag(psfFlux) < 20.5
