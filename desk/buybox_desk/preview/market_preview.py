"""A draft against the policy in force over every live box of a market: it needs no log and takes seconds."""

import time
from collections.abc import Callable, Iterable, Sequence

import msgspec
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_report import Fairness
from buybox_ranking.fairness.fairness_tally import unstated
from buybox_ranking.fairness.holders import Ranking
from buybox_ranking.offer import Offer
from buybox_ranking.trade_offs.contested_offers import ContestedCollector
from buybox_ranking.trade_offs.trade_curves import TradeCurve, trade_curves
from opensearchpy import OpenSearch

from buybox_desk.live_offers import LiveOffers, competing_offers, count_competing, published_markets
from buybox_desk.preview.progress import Tell, silent, steps_of

READ = {
    "includes": [
        *("offer_id", "device_id", "market", "category", "seller", "grade", "price", "total", "quantity", "state"),
        *("colour", "battery_new", "keyboard", "network_lock", "delivery_days", "warranty_months", "parts"),
    ]
}
"""What of an offer decides who holds a box, and what is told of its winner."""

READING = 0.9
"""Share of the work that is reading and counting: the curves take the rest."""

TOGETHER = 100
"""Offers counted in one go. None is scored here, so that more would be no faster, and other threads wait less."""

NAMES = ("live", "draft")


class MarketPreview(msgspec.Struct, frozen=True):
    """What would change in one market. Figures are of contested boxes, every box once: see docs/preview.md."""

    market: str
    simulated: bool  # the offers are of simulated sellers
    generation: str
    model: str  # id of the model that gave the offers their parts
    changes: Fairness
    curves: tuple[TradeCurve, ...]
    seconds: float


class Preview(msgspec.Struct, frozen=True):
    """What would change in every market that is live."""

    markets: tuple[MarketPreview, ...]


def preview(
    client: OpenSearch,
    settings: Settings,
    markets: Sequence[Market],
    before: Policy,
    after: Policy,
    tell: Tell = silent,
    names: tuple[str, str] = NAMES,
) -> Preview:
    """Preview a policy in those of the markets that are live, one after another.

    Raises NotFoundError when none is, EngineError when OpenSearch fails.
    """
    published = published_markets(client, settings, markets)
    found = [
        _preview_live(client, live, (before, after), names, step)
        for live, step in zip(published, steps_of(tell, len(published)), strict=True)
    ]
    return Preview(tuple(found))


def preview_market(
    client: OpenSearch, settings: Settings, market: Market, before: Policy, after: Policy, tell: Tell = silent
) -> MarketPreview:
    """Preview a policy in one market; raises as `preview`."""
    (live,) = published_markets(client, settings, [market])
    return _preview_live(client, live, (before, after), NAMES, tell)


def _preview_live(
    client: OpenSearch, live: LiveOffers, policies: tuple[Policy, Policy], names: tuple[str, str], tell: Tell
) -> MarketPreview:
    started, whole = time.perf_counter(), max(count_competing(client, live), 1)

    def seen(read: int) -> None:
        tell(READING * min(read / whole, 1.0), f"{live.market.id}: {read:,} of {whole:,} offers ranked")

    seen(0)
    changes, curves = preview_offers(
        competing_offers(client, live, READ, seen),
        live.market,
        policies,
        names,
        lambda share: tell(READING + (1 - READING) * share, f"{live.market.id}: drawing what each weight does"),
    )
    seconds = round(time.perf_counter() - started, 3)
    return MarketPreview(live.market.id, live.simulated, live.generation, live.model, changes, curves, seconds)


def preview_offers(
    offers: Iterable[Offer],
    market: Market,
    policies: tuple[Policy, Policy],
    names: tuple[str, str] = NAMES,
    seen: Callable[[float], None] = lambda _: None,
) -> tuple[Fairness, tuple[TradeCurve, ...]]:
    """Compare two policies over offers that are read once, all offers of a device together, with their parts.

    `seen` is told the share of the curves that is drawn. Raises ValueError as `fairness`.
    """
    before, after = (Ranking(name, policy) for name, policy in zip(names, policies, strict=True))
    collector = ContestedCollector(unstated(market, before, after))
    changes = fairness(offers, market, before, after, watch=collector.add, together=TOGETHER)
    return changes, trade_curves(collector.columns(), (market.id, market.currency), *policies, seen)
