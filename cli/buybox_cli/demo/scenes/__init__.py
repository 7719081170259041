"""The scenes of the demo, one file each: what to run or open, and what is seen, from the marketplace just made."""
