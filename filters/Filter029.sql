-- The longest trails of each visit.
trailLength > 1 AND NOT pixelFlags_streak ORDER BY trailLength DESC LIMIT 8
