"""Each feature in the words of the trade: what stands beside its picture, and which values are worth comparing."""

from collections.abc import Callable

import msgspec
from buybox_config.grades import Grade


class FeatureWords(msgspec.Struct, frozen=True, kw_only=True):
    """How one feature is drawn and spoken of."""

    title: str
    axis: str  # the unit below the picture
    ticks: tuple[float, ...]  # values told on the axis; the first and the last are its ends
    tick: Callable[[float], str]
    bars: bool = False  # the ticks are all the values there are: one bar each, not a line
    plain: Callable[[float], str]  # a value in a sentence
    compared: tuple[tuple[float, float], ...] = ()  # from the worse to the better: rows of the table of exchange


def per_cent(share: float, digits: int = 0) -> str:
    """Put a share into words, held together so that no line ends before the sign."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def _number(value: float) -> str:
    return f"{value:g}"


def _days(value: float) -> str:
    return "1 day" if value == 1 else f"{value:g} days"


def _grade(value: float) -> str:
    return Grade(int(value)).word


def _months(value: float) -> str:
    return "no warranty" if value == 0 else f"{value:g} months of warranty"


FEATURE_WORDS: dict[str, FeatureWords] = {
    "price_to_reference": FeatureWords(
        title="Price",
        axis="what the buyer pays, in % of the usual price",
        ticks=(0.5, 0.75, 1.0, 1.25, 1.5),
        tick=per_cent,
        plain=lambda value: f"{per_cent(value)} of the usual price",
    ),
    "grade": FeatureWords(
        title="Grade",
        axis="how it looks",
        ticks=tuple(float(grade) for grade in Grade),
        tick=_grade,
        bars=True,
        plain=lambda value: f"grade {_grade(value)}",
        compared=tuple((float(grade), float(grade + 1)) for grade in range(Grade.WORN, Grade.PREMIUM)),
    ),
    "battery_new": FeatureWords(
        title="New battery",
        axis="is the battery new?",
        ticks=(0.0, 1.0),
        tick=lambda value: "new" if value else "not new",
        bars=True,
        plain=lambda value: "a new battery" if value else "a used battery",
        compared=((0.0, 1.0),),
    ),
    "battery_health": FeatureWords(
        title="Battery health",
        axis="health promised at least, in %",
        ticks=(70, 80, 90, 100),
        tick=_number,
        plain=lambda value: f"{value:g} % of battery health",
        compared=((80, 85), (85, 90), (90, 100)),
    ),
    "genuine_parts": FeatureWords(
        title="Genuine parts",
        axis="are all parts the maker's?",
        ticks=(0.0, 1.0),
        tick=lambda value: "all genuine" if value else "not all",
        bars=True,
        plain=lambda value: "genuine parts only" if value else "parts that are not all genuine",
        compared=((0.0, 1.0),),
    ),
    "delivery_days": FeatureWords(
        title="Delivery",
        axis="days until it is delivered",
        ticks=(0, 2, 4, 6, 8, 10, 12, 14),
        tick=_number,
        plain=lambda value: f"delivery in {_days(value)}",
        compared=((8, 5), (5, 3), (3, 1)),
    ),
    "warranty_months": FeatureWords(
        title="Warranty",
        axis="months of warranty",
        ticks=(0, 6, 12, 18, 24, 30, 36),
        tick=_number,
        plain=_months,
        compared=((0, 12), (12, 24), (24, 36)),
    ),
    "return_days": FeatureWords(
        title="Returns",
        axis="days in which it may be sent back",
        ticks=(0, 14, 30, 45, 60),
        tick=_number,
        plain=lambda value: f"{_days(value)} for returns",
        compared=((14, 30), (30, 60)),
    ),
    "fault_rate": FeatureWords(
        title="Faults of the seller",
        axis="the seller's faults in a hundred orders",
        ticks=(0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12),
        tick=lambda value: f"{100 * value:g}",
        plain=lambda value: f"{100 * value:g} faults in a hundred orders",
        compared=((0.1, 0.05), (0.05, 0.02)),
    ),
    "seller_rating": FeatureWords(
        title="Rating of the seller",
        axis="stars, few ratings counted with caution",
        ticks=(3.0, 3.5, 4.0, 4.5, 5.0),
        tick=_number,
        plain=lambda value: f"{value:g} stars",
        compared=((3.5, 4.0), (4.0, 4.5), (4.5, 4.8)),
    ),
}

PART_TITLES = {"price": "Price", "condition": "Condition", "service": "Service", "seller": "Seller"}

WAYS = {
    "model": "this model",
    "cheapest": "the cheapest first",
    "quality_per_price": "the best quality for the price first",
    "formula": "the hand-written formula",
    "as_shown": "the order in use at the time",
    "random": "pure chance",
}
"""Ways of ordering offers; one that is not named here is told by its own name."""

LABELS = (
    "sent back for a fault, or as not described, or as too late",
    "shown, and nothing done",
    "clicked",
    "put into the basket",
    "bought and kept",
)
"""What became of a shown offer, in the order of the training labels."""

LEFT_OUT = {
    "add_to_cart_before_impression": "baskets dated before the offer was shown",
    "bad_position": "events that name another place than the offer had",
    "bad_randomised": "notes of a swap by chance that make no sense",
    "bot_query": "lists of a program, not a shopper: one with far too many clicks",
    "cancellation_before_impression": "cancellations dated before the offer was shown",
    "click_before_impression": "clicks dated before the offer was shown",
    "duplicate_event": "events that came twice",
    "duplicate_query": "lists that came twice under one id",
    "event_without_offer": "events that name no offer",
    "event_without_query": "events of a list that is not in the files",
    "hit_too_deep": "offers shown so far down that nobody looks there",
    "in_future": "lists and events dated after now",
    "list_of_one": "lists of one offer: there was nothing to choose",
    "list_without_response": "lists in which nothing was clicked or bought",
    "not_rendered": "offers that the page never showed",
    "offer_changed": "offers that came again under the same id with other facts",
    "offer_not_in_list": "events with offers that their list did not show",
    "purchase_before_impression": "purchases dated before the offer was shown",
    "query_with_an_offer_twice": "lists that name an offer twice",
    "query_without_hits": "lists without any offer",
    "return_before_impression": "returns dated before the offer was shown",
    "unknown_action": "events of a kind that says nothing here",
    "unknown_offer": "offers that are in no file of offers",
    "unreadable_line": "lines that could not be read",
    "unreadable_offer": "offers that could not be read",
}
"""Why something was not learned from; a reason that is not named here is told by its own name."""
