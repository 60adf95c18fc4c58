-- Streaks of satellites.
pixelFlags_streak OR pixelFlags_streakCenter OR glint_trail
