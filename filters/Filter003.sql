-- New objects: never seen before here, and likely to be real.
count(prvDiaSources) = 0 AND diaObject.nDiaSources <= 1 AND reliability > 0.7
