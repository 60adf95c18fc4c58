-- One detector's own: for who looks after it.
detector = N
