"""Events and shown offers, joined: what the learner and the evaluation read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from buybox_config.errors import ModelError

from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.learning.events import Log
from buybox_ranking.learning.labels import OfferNumbers, Rows, label_rows
from buybox_ranking.learning.propensity import Examination, estimate_examination
from buybox_ranking.market_facts import MarketFacts, fitted_floors, gather_markets, market_offer, pooled_quality
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import BetaPrior, Column
from buybox_ranking.snapshot import OfferFacts, Snapshot

FEWEST_LISTS = 200
"""Lists with a response below which nothing is learned: the hand formula is the better guess."""

FEWEST_OFFERS = 20


class TrainingData(msgspec.Struct, frozen=True):
    """Everything that training reads, in a fixed order."""

    offers: list[Offer]
    matrix: Column  # a row an offer, a column a feature
    rows: Rows
    examination: Examination
    floors: tuple[float, ...]
    rating_prior: BetaPrior
    markets: dict[str, MarketFacts]
    excluded: dict[str, int]
    fingerprint: str
    numbers: OfferNumbers  # of the offers, by list and id


def join_training_data(log: Log, snapshot: Snapshot, live: Sequence[Offer] = ()) -> TrainingData:
    """Join lists with the offers that they showed: as the log carries them, else of the snapshot, else `live` ones.

    Raises ModelError when too little is left to learn from; the message says how much was found and left out.
    """
    excluded = Counter(log.excluded)
    excluded["unreadable_offer"] += len(snapshot.unreadable)
    facts = _unique(snapshot.facts, excluded)
    logged = _logged(log)
    everything = [*facts, *logged]
    markets = gather_markets(everything)
    offers = [*(market_offer(each, markets) for each in everything), *live]
    numbers = _numbers(offers, log, facts, logged)
    rows = label_rows(log.lists, numbers, excluded)
    counted = {reason: count for reason, count in sorted(excluded.items()) if count}
    _refuse_too_little(rows, counted)
    ratings = pooled_quality(everything).ratings
    floors = fitted_floors(markets, ratings)
    matrix = feature_matrix(columns_of(offers, ratings), floors)
    return TrainingData(
        offers=offers,
        matrix=matrix,
        rows=rows,
        examination=estimate_examination(log.lists),
        floors=floors,
        rating_prior=ratings,
        markets=markets,
        excluded=counted,
        fingerprint=_fingerprint(matrix, rows),
        numbers=numbers,
    )


def _logged(log: Log) -> dict[OfferFacts, int]:
    """Give each offer that the log itself carries a number, the same facts once."""
    found: dict[OfferFacts, int] = {}
    for shown in log.lists:
        for facts in shown.facts:
            found.setdefault(facts, len(found))
    return found


def _numbers(
    offers: Sequence[Offer], log: Log, facts: Sequence[OfferFacts], logged: Mapping[OfferFacts, int]
) -> OfferNumbers:
    """Tell the number of each offer; offers stand in the order: snapshot, log, live."""
    first_live = len(facts) + len(logged)
    by_id = {offer.offer_id: number for number, offer in enumerate(offers) if number >= first_live}
    by_id |= {each.offer_id: number for number, each in enumerate(facts)}
    by_list = {
        (shown.query_id, each.offer_id): len(facts) + logged[each] for shown in log.lists for each in shown.facts
    }
    return OfferNumbers(by_id, by_list)


def _unique(facts: Iterable[OfferFacts], excluded: Counter[str]) -> list[OfferFacts]:
    """Keep the last facts of each id; an id that comes again with other facts is counted."""
    kept: dict[str, OfferFacts] = {}
    for each in facts:
        if kept.get(each.offer_id, each) != each:
            excluded["offer_changed"] += 1
        kept[each.offer_id] = each
    return list(kept.values())


def _refuse_too_little(rows: Rows, excluded: dict[str, int]) -> None:
    lists, offers = len(rows.sizes), len(np.unique(rows.offer))
    if lists >= FEWEST_LISTS and offers >= FEWEST_OFFERS:
        return
    left_out = ", ".join(f"{reason} {count}" for reason, count in excluded.items()) or "nothing"
    raise ModelError(
        f"too little to learn from: {lists} lists with a response over {offers} known offers, "
        f"{FEWEST_LISTS} and {FEWEST_OFFERS} are needed (left out: {left_out}): collect more events, "
        "give the offers that they showed with --offers, or rank by the formula"
    )


def _fingerprint(matrix: Column, rows: Rows) -> str:
    digest = hashlib.sha256()
    for array in (matrix, rows.offer, rows.position, rows.label, rows.sizes):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
