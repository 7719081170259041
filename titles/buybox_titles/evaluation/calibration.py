"""Say how often answers given with some confidence are right."""

from collections.abc import Iterable

import msgspec

TENTHS = 10


class Tenth(msgspec.Struct, frozen=True):
    """The answers whose confidence lies in one tenth of the scale; the last one includes 1.0."""

    least: float
    most: float
    answers: int
    right: int
    unplaced: int  # answers to titles whose label means no model of the catalogue: wrong, or the label is odd

    @property
    def share(self) -> float | None:
        """Return the share that is right of the answers whose label means a model; None without any."""
        placed = self.answers - self.unplaced
        return self.right / placed if placed else None

    @property
    def floor(self) -> float | None:
        """Return the share that is right when every unplaced answer counts as wrong; None without answers."""
        return self.right / self.answers if self.answers else None


def by_tenths(answers: Iterable[tuple[float, bool | None]]) -> list[Tenth]:
    """Count (confidence, right) by tenths of confidence; None is an answer that cannot be placed."""
    counts = [[0, 0, 0] for _ in range(TENTHS)]
    for sure, right in answers:
        tenth = counts[min(int(sure * TENTHS + 1e-9), TENTHS - 1)]
        tenth[0] += 1
        tenth[1] += right is True
        tenth[2] += right is None
    return [Tenth(at / TENTHS, (at + 1) / TENTHS, *counts[at]) for at in range(TENTHS)]
