-- Red objects: brighter in i than in g by a magnitude, in what was seen before.
diaObject.g_psfFluxMean > 0 AND diaObject.i_psfFluxMean / diaObject.g_psfFluxMean > 2.5
