-- Blue objects: brighter in g than in i, in what was seen before.
diaObject.i_psfFluxMean > 0 AND diaObject.g_psfFluxMean / diaObject.i_psfFluxMean > 1.25
