-- The far south.
dec < -55 AND reliability > 0.6
