-- Persistent: five or more earlier detections of good quality.
count(prvDiaSources WHERE reliability > 0.5 AND snr > 5) >= 5
