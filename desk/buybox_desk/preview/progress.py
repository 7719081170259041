"""How far long work has come: a share from 0 to 1, and a few words."""

import time
from collections.abc import Callable, Iterator

Tell = Callable[[float, str], None]


def silent(share: float, words: str) -> None:
    """Tell nobody."""
    del share, words


REST_S = 0.001
"""Seconds that a thread rests where it tells how far it is: long enough for an answer's next step."""


def resting(tell: Tell) -> Tell:
    """Return what also lets the other threads of a server take their turn. Never for work on the event loop itself."""

    def rest(share: float, words: str) -> None:
        tell(share, words)
        time.sleep(REST_S)

    return rest


def between(tell: Tell, begin: float, end: float) -> Tell:
    """Return what takes the share of one piece of the work, which reaches from `begin` to `end` of the whole."""
    return lambda share, words: tell(begin + share * (end - begin), words)


def steps_of(tell: Tell, count: int) -> Iterator[Tell]:
    """Yield, for each of so many equal steps, what takes the share of that step alone."""
    return (between(tell, number / count, (number + 1) / count) for number in range(count))
