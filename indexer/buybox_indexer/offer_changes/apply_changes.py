"""A file of changes applied to what is live: some lines at a time, market by market, under each market's lock."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from buybox_config.errors import LockedError, OldLayoutError
from buybox_config.markets import Market

from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.load import Workshop
from buybox_indexer.load_faults import told_faults
from buybox_indexer.locks import live_lock
from buybox_indexer.normalise.words import load_words
from buybox_indexer.offer_changes.change import BadLine, Change, read_change
from buybox_indexer.offer_changes.market_changes import LinesOfMarket
from buybox_indexer.offer_changes.report import ChangeReport, LineReport, MarketChanges
from buybox_indexer.run import Clock

TOGETHER = 2_000
"""Lines read before they are applied: what is held in memory, and how long a market is held."""

LEFT = "apply the file again, which finishes what was begun"

NOTHING_LIVE = "nothing is live here yet: load all feeds first"

LONGEST_NAME = 20


class ChangesFile:
    """Applies the lines of one file; doing it again changes nothing."""

    def __init__(
        self, workshop: Workshop, markets: Mapping[str, Market], clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._workshop, self._markets, self._clock, self._tell = workshop, markets, clock, tell
        self._words = load_words()
        self._accounts: dict[str, MarketChanges] = {}

    def apply(self, lines: Iterable[bytes]) -> ChangeReport:
        """Read and apply every line, in their order, and return what became of each; empty lines are none.

        Raises EngineError when the engine fails.
        """
        report, began = ChangeReport(), time.monotonic()
        with told_faults(self._workshop.settings, LEFT, LEFT):
            for some in in_chunks(_numbered(lines), TOGETHER):
                report.take(self.apply_some(some), self._accounts)
                self._tell(f"{report.lines:,} changes: {_counted(report)}")
        report.seconds = round(time.monotonic() - began, 3)
        return report

    def apply_some(self, some: Sequence[tuple[int, bytes]]) -> list[LineReport]:
        """Read some lines, each with its number, and apply those that are changes, market by market.

        Returns what became of each, in any order. Raises what the engine raises: doing it again finishes the rest.
        """
        found: list[LineReport] = []
        by_market: defaultdict[str, list[Change]] = defaultdict(list)
        now = self._clock()
        for number, text in some:
            try:
                change = read_change(text, number, now)
            except BadLine as bad:
                found.append(_rejected(number, bad))
            else:
                by_market[change.market].append(change)
        for market, changes in by_market.items():
            found += self._of_market(market, changes)
        return found

    def _of_market(self, name: str, changes: Sequence[Change]) -> list[LineReport]:
        market = self._markets.get(name)
        if market is None:
            known = ", ".join(self._markets)
            bad = BadLine("unknown_market", f"there is no market {name[:LONGEST_NAME]!r}; known are {known}")
            return [_rejected(change.line, bad, change) for change in changes]
        account = self._accounts.setdefault(name, MarketChanges(name))
        try:
            lines = self._held(market, changes, account)
        except (LockedError, OldLayoutError) as error:
            account.waiting = str(error)
            return [_waiting(change, account.waiting) for change in changes]
        return lines

    def _held(self, market: Market, changes: Sequence[Change], account: MarketChanges) -> list[LineReport]:
        client, settings, now = self._workshop.client, self._workshop.settings, self._clock()
        with live_lock(client, settings, market.id, self._clock):
            indices = Generations(client, settings, market.id).live()
            if indices is None:
                account.waiting = NOTHING_LIVE
                return [_waiting(change, NOTHING_LIVE) for change in changes]
            return LinesOfMarket(self._workshop, market, self._words, indices, now).apply(changes, account)


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their numbers, from 1, without those that are empty."""
    for number, text in enumerate(lines, start=1):
        if text.strip():
            yield number, text


def _rejected(line: int, bad: BadLine, change: Change | None = None) -> LineReport:
    names = bad.names if change is None else {"seller": change.seller, "market": change.market, "sku": change.sku}
    return msgspec.structs.replace(LineReport(line, "rejected", reason=bad.reason, message=bad.message), **names)


def _waiting(change: Change, why: str) -> LineReport:
    return LineReport(change.line, "waiting", change.seller, change.market, change.sku, message=why)


def _counted(report: ChangeReport) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in report.counts.items())
