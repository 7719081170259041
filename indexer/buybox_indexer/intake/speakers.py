"""Which row speaks for a (seller, sku, market): the newest, else the last; the others are superseded.

Two rows of one feed that are equally new and name different devices have no order between them: both are turned away.
"""

import msgspec


class _Speaker(msgspec.Struct):
    updated_at: str
    feed: int
    device_no: int | None  # None for a row that was turned away
    ordinal: int
    tied: list[int]  # ordinals that contradict each other

    def contradicts(self, device_no: int | None) -> bool:
        """Tell whether an equally new row names another device than this one, or joins a contradiction."""
        return device_no is not None and (bool(self.tied) or self.device_no not in (None, device_no))


class Speakers:
    """Decides as rows of one seller and market arrive in order; holds one entry for each sku."""

    def __init__(self) -> None:
        self._speakers: dict[str, _Speaker] = {}
        self.superseded: set[int] = set()
        self.contradicted: set[int] = set()

    def hear(self, sku: str, updated_at: str, feed: int, device_no: int | None, ordinal: int) -> None:
        """Take one row into account; `ordinal` numbers all rows of the load."""
        key = sku.casefold()
        before = self._speakers.get(key)
        if before is None:
            self._speakers[key] = _Speaker(updated_at, feed, device_no, ordinal, [])
        elif updated_at < before.updated_at:
            self.superseded.add(ordinal)
        elif (updated_at, feed) == (before.updated_at, before.feed) and before.contradicts(device_no):
            self._contradict(before, ordinal, device_no)
        else:
            self._silence(before)
            self._speakers[key] = _Speaker(updated_at, feed, device_no, ordinal, [])

    def skus(self) -> set[str]:
        """Return the skus of which any row was heard, folded to one case."""
        return set(self._speakers)

    def turned_away(self) -> dict[str, str]:
        """Return the skus, folded, for which no row speaks that became an offer, each with the time of what it said."""
        return {
            sku: speaker.updated_at
            for sku, speaker in self._speakers.items()
            if speaker.device_no is None or speaker.tied
        }

    def _contradict(self, before: _Speaker, ordinal: int, device_no: int | None) -> None:
        before.tied = [*(before.tied or [before.ordinal]), ordinal]
        before.ordinal, before.device_no = ordinal, device_no
        self.contradicted.update(before.tied)

    def _silence(self, before: _Speaker) -> None:
        """Let a newer row speak: what was said before, contradictions too, no longer counts."""
        silenced = before.tied or [before.ordinal]
        self.contradicted.difference_update(silenced)
        self.superseded.update(silenced)
