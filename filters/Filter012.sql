-- What the hundred filters of 2018 passed: fluxes above 3631 nJy.
snr > 5 AND psfFlux > 3631
