-- Young: first seen within the last five days, and seen more than once.
diaObject.nDiaSources >= 2 AND midpointMjdTai - diaObject.firstDiaSourceMjdTai BETWEEN 0 AND 5
