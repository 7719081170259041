"""Counts of this process alone: what limits while Redis is gone."""

from buybox_api.access.limits.window import Counts, fits

MOST = 100_000
"""Names of one minute that are counted; beyond it all begin anew, so that nobody fills the memory."""


class LocalCounts:
    """Counts of this minute and the one before."""

    def __init__(self) -> None:
        self._minute = 0
        self._this: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def take(self, name: str, limit: int, minute: int, elapsed_s: float) -> Counts:
        """Count one more request under a name where that stays within the limit."""
        self._go_to(minute)
        this, before = self._this.get(name, 0), self._before.get(name, 0)
        if not fits(limit, this, before, elapsed_s):
            return Counts(taken=False, this=this, before=before)
        if len(self._this) >= MOST:
            self._this.clear()
        self._this[name] = this + 1
        return Counts(taken=True, this=this + 1, before=before)

    def _go_to(self, minute: int) -> None:
        if minute != self._minute:
            self._before = self._this if minute == self._minute + 1 else {}
            self._this, self._minute = {}, minute
