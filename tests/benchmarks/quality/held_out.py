"""Held-out lists as the features that serving would compute for them."""

import msgspec
import numpy as np
from buybox_ranking.curves import Curves
from buybox_ranking.evaluation.baselines import baseline_scores
from buybox_ranking.features import columns_of, feature_matrix
from buybox_ranking.market_facts import MarketFacts, gather_markets, market_offer
from buybox_ranking.models.model import Model
from buybox_ranking.offer import Offer
from quality.cases import HeldOutList
from simulators.columns import Column, Numbers


class HeldOut(msgspec.Struct, frozen=True):
    """One entry an offer, list after list; `sizes`, `kinds` and `groups` have one entry a list."""

    offers: list[Offer]
    matrix: Column  # with the floors of the model
    utilities: Column
    sizes: Numbers
    kinds: list[str]
    groups: list[str]


def as_served(lists: list[HeldOutList], model: Model) -> HeldOut:
    """Make offers with the priors of the model's markets; references are those of the day, where no fact names one."""
    facts = [offer for each in lists for offer in each.offers]
    today = gather_markets(facts)
    markets = {code: _served(model.market(code), found) for code, found in today.items()}
    offers = [market_offer(each, markets) for each in facts]
    return HeldOut(
        offers=offers,
        matrix=feature_matrix(columns_of(offers, model.curves.rating_prior), model.curves.floors),
        utilities=np.array([value for each in lists for value in each.utilities]),
        sizes=np.array([len(each.offers) for each in lists]),
        kinds=[each.kind for each in lists],
        groups=[each.group for each in lists],
    )


def plain_scores(held_out: HeldOut, formula: Curves) -> dict[str, Column]:
    """Return the scores of the plain ways of ordering, the hand formula as it is served without a model."""
    matrix = feature_matrix(columns_of(held_out.offers, formula.rating_prior), formula.floors)
    return baseline_scores(held_out.offers, matrix, formula)


def _served(known: MarketFacts, today: MarketFacts) -> MarketFacts:
    """Return what serving knows: the priors of training, the reference prices of now."""
    return msgspec.structs.replace(known, references=today.references, category_references=today.category_references)
