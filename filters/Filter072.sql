-- Fast movers of the catalogue.
abs(ssSource.ephRate) > 0.5
