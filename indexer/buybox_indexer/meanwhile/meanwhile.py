"""Changes that came while a load was building: brought forward onto its generation, before that is swapped in."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Rejudged
from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.generations import Generations
from buybox_indexer.history.histories import Histories
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.live_changes.live_market import LiveMarket
from buybox_indexer.load import Workshop
from buybox_indexer.meanwhile.carrying import carried
from buybox_indexer.meanwhile.written_since import WrittenSince
from buybox_indexer.rejects.rejudged import settle_rejudged
from buybox_indexer.report import Accounts

Told = list[Rejudged]
"""What is judged otherwise than it was built."""

FEW = 20
"""Offers that the last round may find: it is over in about a second, in which no change can be applied."""

MOST_ROUNDS = 8
"""Rounds before the last: each is shorter than the one before unless changes come faster than they are read."""

DEVICES_TOGETHER = 500
"""Devices judged and written at a time, all their offers: some 50,000 in a large market."""


class Built(msgspec.Struct, frozen=True):
    """What a load built, and what decides over changes to it."""

    indices: MarketIndices  # filled, refreshed and noted, not yet live
    sellers: Sequence[Seller]
    understanding: Understanding
    histories: Histories
    offers: int  # documents written
    devices: int
    stays: Callable[[Offer], bool]  # whether an offer of changes stays that no row of the load became


class Meanwhile:
    """What is written into a market's live offers from now on; made before anything of them is read."""

    def __init__(self, workshop: Workshop, market: Market, before: MarketIndices | None, run: str) -> None:
        self._workshop, self._market, self._run = workshop, market, run
        self._written = None if before is None else WrittenSince(workshop.client, before.offers)
        self.changed = 0  # offers found
        self._rejudged: list[Told] = []  # by round: what is told of later speaks last
        self._offers = self._devices = 0  # documents that came, those that went taken off

    def catch_up(self, built: Built, clock: Callable[[], dt.datetime]) -> None:
        """Bring forward what came, again and again until little comes meanwhile; changes go on all the time."""
        for _ in range(MOST_ROUNDS):
            if self.bring_forward(built, clock()) <= FEW:
                return

    def bring_forward(self, built: Built, now: dt.datetime) -> int:
        """Bring forward what was written since the last time; return how many offers that were.

        Whoever holds the live lock around it knows that nothing is left afterwards.
        """
        written = {} if self._written is None else self._written.offers()
        built.histories.move_to(now)
        by_device: dict[str, dict[str, Offer]] = {}
        for name, offer in written.items():
            by_device.setdefault(offer.device_id, {})[name] = offer
        for devices in in_chunks(sorted(by_device), DEVICES_TOGETHER):
            together = {name: offer for device in devices for name, offer in by_device[device].items()}
            self._bring(built, together, now)
        self.changed += len(written)
        return len(written)

    def settle(self, built: Built, now: dt.datetime) -> None:
        """Make true what sellers read of these offers, and what is noted about the generation.

        Raises EngineError unless it holds as many documents as it must by now.
        """
        if not self.changed:
            return
        client, settings = self._workshop.client, self._workshop.settings
        for rejudged in self._rejudged:
            settle_rejudged(client, settings, self._run, rejudged, now)
        generations = Generations(client, settings, self._market.id)
        generations.check(built.indices, built.devices + self._devices, built.offers + self._offers)
        LiveGeneration(client, settings, self._market, built.indices, self._workshop.catalogue).revise()

    def _bring(self, built: Built, written: Mapping[str, Offer], now: dt.datetime) -> None:
        """Judge all offers of the devices of some offers anew, these as changes left them, and write what differs."""
        target = LiveMarket(self._workshop, self._market, built.indices, self._run, now)
        known = target.offers_named(written)
        instead = self._forward(built, known, written)
        judge = target.judge([*_named(written.values()), *built.sellers])
        settings = self._workshop.settings
        with closing(Intake(self._market, built.understanding, judge, settings, Accounts())) as intake:
            devices = {offer.device_id for offer in (*written.values(), *instead.values())}
            concerned = target.stand_beside(intake, judge, devices, instead=instead)
            rejudged, devices_more = target.rewrite(intake, judge, concerned, built.histories)
        self._rejudged.append(rejudged)
        self._devices += devices_more
        self._offers += len(instead.keys() - known.keys())

    def _forward(self, built: Built, known: Mapping[str, Offer], written: Mapping[str, Offer]) -> dict[str, Offer]:
        """Return the offers that are otherwise than they were built, or that were not built at all."""
        found = {name: carried(known[name], live, self._market) for name, live in written.items() if name in known}
        found = {name: offer for name, offer in found.items() if offer != known[name]}
        for name, live in written.items():
            if name not in known and live.changed_at and built.stays(live):
                found[name] = msgspec.structs.replace(live, state="live", reason=None)
        return found


def _named(offers: Iterable[Offer]) -> list[Seller]:
    """Return the sellers of offers, for those of whom nothing else is known."""
    return [Seller(id=name, name=name) for name in sorted({offer.seller.id for offer in offers})]
