"""Changes applied to what is live: some lines at a time, market by market, by who may write there at the moment."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from buybox_config.errors import BuyboxError, LockedError, OldLayoutError
from buybox_config.indices import LAYOUT, MarketIndices
from buybox_config.markets import Market
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.load import Workshop
from buybox_indexer.load_faults import told_faults
from buybox_indexer.locks import live_lock
from buybox_indexer.normalise.words import load_words
from buybox_indexer.offer_changes.change import BadLine, Change, read_change
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.offer_changes.market_prices import MarketPrices
from buybox_indexer.offer_changes.market_round import MarketRound
from buybox_indexer.offer_changes.passed import Clocked
from buybox_indexer.offer_changes.reading_ahead import ReadingAhead
from buybox_indexer.offer_changes.report import ChangeReport, LineReport, MarketChanges
from buybox_indexer.offer_changes.whole_devices import WholeDevices
from buybox_indexer.resolve import resolver
from buybox_indexer.run import Clock

TOGETHER = 2_000
"""Lines read before they are applied: what is held in memory, and how long a market is held."""

LOG = logging.getLogger("buybox.follow")

MARKETS_AT_ONCE = 2

LEFT = "apply the file again, which finishes what was begun"

NOTHING_LIVE = "nothing is live here yet: load all feeds first"

LONGEST_NAME = 20

PATIENCE_S = 5.0
"""Seconds for which a round waits for whoever writes into the market: most hold it for moments."""


class ChangesFile:
    """Applies lines, and keeps between rounds what it knows of each market; doing it again changes nothing.

    Only for one thread at a time; it works with some of its own.
    """

    def __init__(
        self, workshop: Workshop, markets: Mapping[str, Market], clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._workshop, self._markets, self._clock, self._tell = workshop, markets, clock, tell
        self._words = load_words()
        self.accounts: dict[str, MarketChanges] = {}
        self._kept: dict[str, KeptMarket] = {}
        self._prices = {name: MarketPrices(workshop, market) for name, market in markets.items()}
        self._ahead = ReadingAhead(workshop, markets, self._kept_live, clock)
        self._resolve = resolver(workshop.catalogue, workshop.recogniser)
        self.stages = Clocked()  # where the time goes

    def apply(self, lines: Iterable[bytes]) -> ChangeReport:
        """Read and apply every line, in their order, and return what became of each; empty lines are none.

        Raises EngineError when the engine fails.
        """
        report, began = ChangeReport(), time.monotonic()
        with told_faults(self._workshop.settings, LEFT, LEFT):
            for some in in_chunks(_numbered(lines), TOGETHER):
                report.take(self.apply_some(some), self.accounts)
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
        for told in self._each_market(by_market):
            found += told
        return found

    def _each_market(self, by_market: Mapping[str, Sequence[Change]]) -> Iterator[list[LineReport]]:
        """Apply the changes of each market, of some at once: while the engine works for one, another is judged.

        All are tried before what one raised is raised.
        """
        if len(by_market) < MARKETS_AT_ONCE:
            yield from (self._of_market(market, changes) for market, changes in by_market.items())
            return
        with ThreadPoolExecutor(MARKETS_AT_ONCE, thread_name_prefix="changes") as threads:
            begun = [threads.submit(self._of_market, market, changes) for market, changes in by_market.items()]
        yield from (one.result() for one in begun)

    def look_around(self) -> None:
        """Begin to read what every market's devices cost, so that the first change of one that few sell finds it."""
        for name, prices in self._prices.items():
            try:
                indices = Generations(self._workshop.client, self._workshop.settings, name).live()
            except (OpenSearchException, BuyboxError) as error:
                LOG.info("prices are read later: %s", error)  # the first round says what is wrong
                return
            if indices is not None:
                prices.read(indices)

    def read_ahead(self) -> bool:
        """Read some devices before a change asks for them; False when there is nothing to read at the moment."""
        return self._ahead.some()

    def _kept_live(self, market: Market) -> KeptMarket | None:
        indices = Generations(self._workshop.client, self._workshop.settings, market.id).live()
        return None if indices is None else self._kept_market(market, indices)

    def _of_market(self, name: str, changes: Sequence[Change]) -> list[LineReport]:
        market = self._markets.get(name)
        if market is None:
            known = ", ".join(self._markets)
            bad = BadLine("unknown_market", f"there is no market {name[:LONGEST_NAME]!r}; known are {known}")
            return [_rejected(change.line, bad, change) for change in changes]
        account = self.accounts.setdefault(name, MarketChanges(name))
        try:
            return self._held(market, changes, account)
        except (LockedError, OldLayoutError) as error:
            self._kept.pop(name, None)
            account.waiting = str(error)
            return [_waiting(change, account.waiting) for change in changes]
        except BaseException:
            self._kept.pop(name, None)  # what was written of a round that broke off is not known
            raise

    def _held(self, market: Market, changes: Sequence[Change], account: MarketChanges) -> list[LineReport]:
        client, settings = self._workshop.client, self._workshop.settings
        with live_lock(client, settings, market.id, self._clock, patience_s=PATIENCE_S):
            indices = Generations(client, settings, market.id).live()
            if indices is None:
                account.waiting = NOTHING_LIVE
                return [_waiting(change, NOTHING_LIVE) for change in changes]
            return self._round(market, indices, changes, account)

    def _round(
        self, market: Market, indices: MarketIndices, changes: Sequence[Change], account: MarketChanges
    ) -> list[LineReport]:
        kept, now = self._kept_market(market, indices), self._clock()
        reading = (self._words, self._resolve)
        one = MarketRound(self._workshop, market, reading, kept, now, self._tell, self.stages)
        lines = one.apply(changes, account)
        if one.odd or one.odd_devices:
            whole = WholeDevices(self._workshop, market, self._words, indices, now)
            found = whole.apply(one.odd, account, frozenset(one.odd_devices))
            told = {line.line: line for line in (*lines, *found)}
            lines = list(told.values())
        return lines

    def _kept_market(self, market: Market, indices: MarketIndices) -> KeptMarket:
        """Return what is kept of a market, made anew where somebody else has written there since."""
        meta = Generations(self._workshop.client, self._workshop.settings, market.id).meta(indices)
        if meta.get("layout") != LAYOUT:
            raise OldLayoutError(f"market {market.id} was loaded by another version: load all feeds first")
        kept = self._kept.get(market.id)
        if kept is None or not kept.holds(indices, meta):
            prices, now = self._prices[market.id], self._clock()
            kept = self._kept[market.id] = KeptMarket(self._workshop, market, indices, meta, prices, now)
        return kept


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
