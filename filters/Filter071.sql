-- At large phase angles.
ssSource.phaseAngle > 20
