-- Injected sources, for those who measure completeness.
pixelFlags_injected OR pixelFlags_injected_template OR pixelFlags_injectedCenter OR pixelFlags_nodata
