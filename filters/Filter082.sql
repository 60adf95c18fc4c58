-- Quality by class: what is faint must be more reliable.
CASE WHEN snr > 20 THEN reliability > 0.3
     WHEN snr > 10 THEN reliability > 0.5
     ELSE reliability > 0.9 END
