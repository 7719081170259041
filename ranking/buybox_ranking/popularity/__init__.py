"""How popular a device is among devices: demand x availability x freshness x price sanity."""
