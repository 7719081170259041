"""How far long work has come: a share from 0 to 1, and a few words."""

from collections.abc import Callable, Iterator

Tell = Callable[[float, str], None]


def silent(share: float, words: str) -> None:
    """Tell nobody."""
    del share, words


def steps_of(tell: Tell, count: int) -> Iterator[Tell]:
    """Yield, for each of so many equal steps, what takes the share of that step alone."""

    def step_of(number: int) -> Tell:
        return lambda share, words: tell((number + share) / count, words)

    return (step_of(number) for number in range(count))
