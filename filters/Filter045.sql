-- Back again: nothing for thirty days, and now there is.
count(prvDiaSources) > 0
  AND diaSource.midpointMjdTai - max(prvDiaSources.midpointMjdTai) > 30
