"""The offers of a log as they were when shown, and the rows of every list for the measures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from buybox_ranking.evaluation.baselines import summed
from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.labels import OfferNumbers, Rows, joined_rows, list_rows
from buybox_ranking.market_facts import UNKNOWN_MARKET, MarketFacts
from buybox_ranking.models.model import Model
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.snapshot import OfferFacts, offer_from


class ShownOffers(msgspec.Struct, frozen=True):
    """Offers by number: first every different set of facts, then live offers of whose facts nothing is kept."""

    facts: list[OfferFacts]
    live: tuple[Offer, ...]
    by_offer: dict[str, int]  # number of the last facts of an offer id
    numbers: OfferNumbers  # those, and before them the facts that a list logged of its own

    def find(self, query_id: str, offer_id: str) -> int | None:
        """Return the number of an offer as this list showed it, else as it was last known; None when it is unknown."""
        return self.numbers.of(query_id, offer_id)

    def named(self, number: int) -> OfferFacts | Offer:
        """Return what names the market and device of an offer."""
        return self.facts[number] if number < len(self.facts) else self.live[number - len(self.facts)]


def gather_offers(
    snapshot: Iterable[OfferFacts], lists: Iterable[ShownList], live: Iterable[Offer] = ()
) -> ShownOffers:
    """Give offers numbers: as lists logged them, else by the last facts of a snapshot, else as they are live now."""
    numbers: dict[OfferFacts, int] = {}
    by_list = {
        (shown.query_id, each.offer_id): numbers.setdefault(each, len(numbers))
        for shown in lists
        for each in shown.facts
    }
    by_offer = {each.offer_id: number for each, number in numbers.items()}
    by_offer.update((each.offer_id, numbers.setdefault(each, len(numbers))) for each in snapshot)
    others = tuple(offer for offer in live if offer.offer_id not in by_offer)
    by_offer.update((offer.offer_id, len(numbers) + place) for place, offer in enumerate(others))
    return ShownOffers(list(numbers), others, by_offer, OfferNumbers(by_offer, by_list))


def model_offers(shown: ShownOffers, model: Model, measured: Mapping[str, MarketFacts]) -> list[Offer]:
    """Make all offers as the model sees them: with its own market values, else with those measured on these offers."""
    return [*(_model_offer(each, model, measured) for each in shown.facts), *shown.live]


def model_scores(offers: Sequence[Offer], model: Model) -> Column:
    """Return one score an offer, under weights of 1, as serving computes it."""
    curves = model.curves
    return summed(feature_matrix(columns_of(offers, curves.rating_prior), curves.floors), curves)


def shown_rows(lists: Iterable[ShownList], offers: ShownOffers) -> Rows:
    """Return the rows of every list with two rendered known offers or more, also of lists without a response.

    `Rows.offer` holds the numbers of `offers`. Where the log names no group, lists of one device are one group: they
    show the same offers, so they are not independent.
    """
    kept = [(shown, rows) for shown in lists if len(rows := list_rows(shown, offers.numbers, Counter())) > 1]
    return joined_rows([(_grouped(shown, offers.named(rows[0][0])), rows) for shown, rows in kept])


def _model_offer(facts: OfferFacts, model: Model, measured: Mapping[str, MarketFacts]) -> Offer:
    here = measured.get(facts.market, UNKNOWN_MARKET)
    known = model.markets.get(facts.market, here)
    reference = known.reference(facts.device_id, facts.category) or here.reference(facts.device_id, facts.category)
    return offer_from(facts, known.quality, reference)


def _grouped(shown: ShownList, first: OfferFacts | Offer) -> ShownList:
    if shown.group != shown.query_id or not first.device_id:
        return shown
    return msgspec.structs.replace(shown, group=f"{first.market} {first.device_id}")
