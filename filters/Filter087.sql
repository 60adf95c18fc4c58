-- Designations of the year 2015 of known asteroids.
ssSource.designation LIKE '2015%'
