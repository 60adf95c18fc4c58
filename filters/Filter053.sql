-- Within ten degrees of the Galaxy's plane: microlensing and novae.
abs(galb(ra, dec)) < 10 AND reliability > 0.6
