"""What simulated shoppers like, and what they find out later."""

from math import exp, log

import msgspec
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.shown import GRADE_WORDS, ShownOffer
from buybox_indexer.demo.tables import read_table


class Attention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far down a list shoppers look."""

    power: float
    screen: int
    next_screen: float

    def looked_at(self, position: int) -> float:
        """Return the probability that a rendered offer at a position, from 1, is looked at."""
        return float(position**-self.power)


class Taste(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The utility of an offer, as the sum of what each of its facts is worth."""

    price: float
    price_above: float
    battery_new: float
    battery_health: float
    delivery: float
    patience_days: int
    impatience: float
    warranty: float
    returns: float
    rating: float
    usual_rating: float
    usual_reviews: int
    faults: float
    usual_fault_rate: float
    noise: float
    click_at: float
    buy_at: float
    grade: dict[str, float]
    attention: Attention

    def facts(self, offer: ShownOffer, reference: float) -> float:
        """Return what the offer's own facts are worth; `reference` in minor units."""
        health, dearness = offer.battery_health_pct, log(offer.total / reference)
        return (
            self.price * dearness
            + self.price_above * max(dearness, 0.0)
            + self.grade[GRADE_WORDS[offer.grade]]
            + self.battery_new * offer.battery_new
            + (self.battery_health * (health - 80) / 20 if health is not None else 0.0)
            + self.delivery * offer.delivery_days
            + self.impatience * max(offer.delivery_days - self.patience_days, 0)
            + self.warranty * (offer.warranty_months - 12) / 12
            + self.returns * (offer.return_days - 14) / 16
        )

    def perceived(self, counts: QualityCounts) -> float:
        """Return what the seller's stars are worth to a shopper who has not yet bought there."""
        believed = self.usual_rating * self.usual_reviews + (counts.rating or 0.0) * counts.reviews
        return self.rating * (believed / (self.usual_reviews + counts.reviews) - self.usual_rating)

    def experienced(self, shop: Shop) -> float:
        """Return what the seller's true quality is worth once the parcel is there."""
        return self.faults * (shop.quality.fault_rate - self.usual_fault_rate)


def load_taste() -> Taste:
    """Read the shoppers' taste."""
    return read_table(Taste, "taste")


def likely(utility: float, threshold: float) -> float:
    """Return the logistic probability of acting at a utility; one half at the threshold."""
    return 1.0 / (1.0 + exp(threshold - utility))
