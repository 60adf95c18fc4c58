-- A known rate for load tests: every 113th alert.
diaSourceId % 113 = N
