-- A box around the Extended Chandra Deep Field South.
box(ra, dec, 50, 56, -31, -25)
