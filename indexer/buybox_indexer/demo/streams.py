"""Streams of random numbers: one part of the demo never shifts the draws of another."""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """The parts that draw."""

    SHOPS = 0
    FEEDS = 1
    ORDERS = 2
    SHOPPERS = 3
    TRUTH = 4
    ORDERED = 5


def stream(seed: int, part: Stream, number: int = 0) -> np.random.Generator:
    """Return the random numbers of one part, e.g. of the feeds of the second market."""
    return np.random.default_rng([seed, int(part), number])
