"""Slow values of a market that scoring rests on: priors of seller quality, reference prices."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from buybox_ranking.features import FEATURES
from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import STARS, QualityPrior, SellerCounts, fit_quality
from buybox_ranking.quality.shrinkage import BetaPrior
from buybox_ranking.reference import category_references, reference_prices
from buybox_ranking.snapshot import OfferFacts, counts_of, offer_from


class MarketFacts(msgspec.Struct, frozen=True):
    """One market, as it was when a model was trained."""

    quality: QualityPrior = QualityPrior()
    references: dict[str, int] = {}  # minor units by device id
    category_references: dict[str, int] = {}  # minor units by category

    def reference(self, device_id: str, category: str) -> int | None:
        """Return the device's reference price, else its category's."""
        return self.references.get(device_id) or self.category_references.get(category)


UNKNOWN_MARKET = MarketFacts()


def gather_markets(facts: Iterable[OfferFacts]) -> dict[str, MarketFacts]:
    """Measure each market on the offers of a snapshot."""
    by_market: defaultdict[str, list[OfferFacts]] = defaultdict(list)
    for each in facts:
        by_market[each.market].append(each)
    return {market: _gather(those) for market, those in sorted(by_market.items())}


def market_offer(facts: OfferFacts, markets: Mapping[str, MarketFacts]) -> Offer:
    """Make an offer with its market's priors and, where it names none, its market's reference price."""
    market = markets.get(facts.market, UNKNOWN_MARKET)
    return offer_from(facts, market.quality, market.reference(facts.device_id, facts.category))


def pooled_quality(facts: Iterable[OfferFacts]) -> QualityPrior:
    """Fit one prior to the sellers of all markets."""
    return fit_quality(_counts_by_seller(facts).values())


def fitted_floors(markets: Mapping[str, MarketFacts], ratings: BetaPrior) -> tuple[float, ...]:
    """Return what a fact left out counts as, in the registry's order; for sellers the careful end of the markets."""
    faults = max((market.quality.faults.ceiling for market in markets.values()), default=None)
    fitted = {"fault_rate": faults, "seller_rating": 1 + STARS * ratings.floor}
    return tuple(fitted.get(feature.name) or feature.floor for feature in FEATURES)


def _gather(facts: list[OfferFacts]) -> MarketFacts:
    quality = fit_quality(_counts_by_seller(facts).values())
    offers = [offer_from(each, quality) for each in facts]
    return MarketFacts(quality, reference_prices(offers), category_references(offers))


def _counts_by_seller(facts: Iterable[OfferFacts]) -> dict[tuple[str, str], SellerCounts]:
    """Take each seller's fullest counts: a snapshot may show it many times over the weeks."""
    counts: dict[tuple[str, str], SellerCounts] = {}
    for each in facts:
        found = counts_of(each.seller)
        known = counts.get((each.market, each.seller.id))
        if found is not None and (known is None or found.orders > known.orders):
            counts[each.market, each.seller.id] = found
    return counts
