-- Seen twice within an hour: movers and fast transients.
any(prvDiaSources WHERE diaSource.midpointMjdTai - midpointMjdTai BETWEEN 0 AND 1 / 24)
