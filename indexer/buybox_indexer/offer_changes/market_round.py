"""A round of changes in one market: passes until every line is told, then all of it made visible at once."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence

from buybox_config.errors import EngineError, LockedError
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market

from buybox_indexer.generations import Generations
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.load import Workshop
from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.change import Change
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.offer_changes.market_pass import MarketPass
from buybox_indexer.offer_changes.passed import Clocked, Passed
from buybox_indexer.offer_changes.report import LineReport, MarketChanges
from buybox_indexer.offer_changes.round_record import RoundRecord
from buybox_indexer.offer_changes.taken_lines import TakenLines, offer_of
from buybox_indexer.resolve import Resolver

TRIES = 5
"""Passes over lines whose offers somebody else keeps writing."""

ALONE = 20
"""Lines that are applied one by one because the engine refused their offer; those beyond wait."""

WHY_AGAIN = "others keep changing this offer in the same moment: send the line again"

WHY_MANY = "the engine refuses what came before on this offer: send the line again"


class MarketRound:
    """One round; only for who holds the right to write into what is live."""

    def __init__(
        self,
        workshop: Workshop,
        market: Market,
        reading: tuple[Words, Resolver],
        kept: KeptMarket,
        now: dt.datetime,
        tell: Callable[[str], None],
        stage: Clocked,
    ) -> None:
        self._workshop, self._market, self._kept, self._now, self._tell = workshop, market, kept, now, tell
        self._stage, self._generations = stage, Generations(workshop.client, workshop.settings, market.id)
        self._taken = TakenLines(market, *reading, kept, now)
        self._left, self._broken, self._touched = set[str](), dict[str, str](), set[str]()
        self._take_over()
        self._recount, self._began = bool(self._left), False
        self._lines: dict[int, LineReport] = {}
        self._sums: Counter[str] = Counter()
        known = workshop.catalogue.devices
        self.odd: list[Change] = []  # lines that only judging whole devices under other names can apply
        self.odd_devices = {device for device in self._left if device not in known}  # so too, left unfinished
        self._left -= self.odd_devices

    def apply(self, changes: Sequence[Change], account: MarketChanges) -> list[LineReport]:
        """Apply lines in their order and say what became of each; all of it is visible when this returns.

        Raises LockedError when another round was begun meanwhile, and what the engine raises: the lines sent again
        finish what was begun.
        """
        todo, alone = list(changes), list[Change]()
        for _ in range(TRIES):
            passed = self._passed(todo)
            alone += [change for change in todo if offer_of(change) in passed.refused]
            todo = [change for change in todo if offer_of(change) in passed.again]
            if not todo and not self._left - self._broken.keys():
                break
        self._wait(todo, WHY_AGAIN)
        self._apply_alone(alone)
        self._finish(account)
        return list(self._lines.values())

    def _apply_alone(self, changes: Sequence[Change]) -> None:
        """Apply lines one by one, so that only those are rejected that the engine itself refuses."""
        for change in changes[:ALONE]:
            passed = self._passed([change])
            reason = passed.refused.get(offer_of(change))
            if reason is not None:
                self._reject(change, reason)
            elif passed.again:
                self._wait([change], WHY_AGAIN)
        if changes:
            self._passed([])
        self._wait(changes[ALONE:], WHY_MANY)

    def _take_over(self) -> None:
        """Read the record anew: all that it names, and all that this round has touched, is judged whole."""
        workshop, market, kept = self._workshop, self._market, self._kept
        self._record = RoundRecord(workshop.client, workshop.settings, market.id, kept.indices.offers)
        self._pass = MarketPass(workshop, market, kept, self._record, self._now, self._stage)
        self._left |= self._record.left | self._touched

    def _passed(self, changes: Sequence[Change]) -> Passed:
        """Make one pass, and take into account what it left.

        Another round that began since is let be where nothing was written yet, else what was written is settled again.
        """
        for _ in range(TRIES):
            try:
                return self._one_pass(changes)
            except LockedError:
                if not self._began:
                    raise
                self._take_over()
        raise EngineError(
            f"market {self._market.id}: rounds of changes keep overtaking each other: send the lines again"
        )

    def _one_pass(self, changes: Sequence[Change]) -> Passed:
        left = self._left - self._broken.keys() - self.odd_devices
        passed = self._pass.run(self._taken, changes, left)
        self._touched |= passed.touched
        self._left = (self._left - left) | passed.unsettled
        self._broken |= passed.broken
        self._recount |= bool(passed.unsettled)
        self._lines |= {line.line: line for line in passed.lines}
        self.odd += [change for change in changes if offer_of(change) in passed.odd]
        self._began |= bool(passed.offers or passed.devices or left)
        for name in ("offers", "shown", "devices", "sold"):
            self._sums[name] += getattr(passed, name)
        return passed

    def _finish(self, account: MarketChanges) -> None:
        """Make visible what was written, and tell caches; what is left is on record for the next round."""
        for device, reason in self._broken.items():
            self._tell(f"{self._market.id}: the engine refuses {device}, which stays as it was: {reason}")
        account.offers += self._sums["offers"]
        account.devices += self._sums["devices"]
        if not self._began:
            return
        self._show()
        for _ in range(TRIES):
            if self._record.end(self._left):
                break
            self._kept.revision = -1  # another round was there meanwhile: nothing that is kept is sure
            self._take_over()
            self._passed([])
            self._show()
        self._kept.devices.shrink()

    def _show(self) -> None:
        """Make visible what was written, then tell caches."""
        indices = self._kept.indices
        with self._stage("refresh"):
            timeout = {"request_timeout": self._workshop.settings.bulk_timeout_s}
            self._workshop.client.indices.refresh(index=f"{indices.offers},{indices.devices}", params=timeout)
        with self._stage("revise"):
            self._revise(indices)

    def _revise(self, indices: MarketIndices) -> None:
        """Raise the revision of the generation: answers that are kept of it are out of date."""
        meta, noted = self._generations.meta(indices), {"on_probation": self._kept.noted_probation()}
        revision = int(meta.get("revision", 0))
        counts = (
            self._counted(indices)
            if self._recount or revision != self._kept.revision
            else {
                "offers": int(meta.get("offers", 0)) + self._sums["shown"],
                "devices": int(meta.get("devices", 0)) + self._sums["sold"],
            }
        )
        self._generations.note(indices, meta | counts | noted | {"revision": revision + 1})
        self._kept.revision = revision + 1 if revision == self._kept.revision else -1

    def _counted(self, indices: MarketIndices) -> dict[str, int]:
        client, shown = self._workshop.client, {"query": {"terms": {"state": sorted(SHOWN)}}}
        return {
            "offers": client.count(index=indices.offers, body=shown)["count"],
            "devices": client.count(index=indices.devices)["count"],
        }

    def _wait(self, changes: Sequence[Change], why: str) -> None:
        for change in changes:
            self._lines[change.line] = LineReport(
                change.line, "waiting", change.seller, change.market, change.sku, message=why
            )

    def _reject(self, change: Change, reason: str) -> None:
        message = f"the engine takes no such offer: {reason}"
        names = (change.seller, change.market, change.sku)
        self._lines[change.line] = LineReport(
            change.line, "rejected", *names, offer_id=offer_of(change), reason="refused_by_engine", message=message
        )
