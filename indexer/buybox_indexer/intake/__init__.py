"""The first half of a load: rows of feeds become offers waiting on disk, or rejects."""
