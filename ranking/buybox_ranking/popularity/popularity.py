"""One number for how popular a device is: what the order of devices goes by within a text tier."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.popularity import PopularityRules

from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer
from buybox_ranking.popularity.demand import DemandLevels, Sold, demand, wanted_points
from buybox_ranking.popularity.factors import availability, freshness, price_sanity


class Popularity(msgspec.Struct, frozen=True):
    """The factors of a device's popularity; their product is what is stored."""

    demand: float  # 1 or more
    availability: float  # this and the next two: above 0, at most 1
    freshness: float
    price_sanity: float

    @property
    def value(self) -> float:
        """The product, above 0."""
        return self.demand * self.availability * self.freshness * self.price_sanity


def popularity(
    sold: Sold,
    competing: Sequence[Offer],
    price_new: NewPrice | None,
    levels: DemandLevels,
    rules: PopularityRules,
    today: dt.date,
) -> Popularity:
    """Measure a device by its competing offers, of which there is at least one, and by the demand in its market.

    The order of the offers changes nothing.
    """
    return Popularity(
        demand=demand(wanted_points(levels, sold, rules, today), rules),
        availability=availability(competing, rules),
        freshness=freshness(sold.launched, rules, today),
        price_sanity=price_sanity(
            min(offer.total for offer in competing),
            min((offer.reference for offer in competing if offer.reference is not None), default=None),
            None if price_new is None else price_new.amount,
            rules,
        ),
    )
