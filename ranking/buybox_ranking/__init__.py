"""The pure core: features, curves, ranking, the frontier; no input or output, no clocks."""
