-- Saturated: bright stars that vary.
pixelFlags_saturated OR pixelFlags_saturatedCenter
