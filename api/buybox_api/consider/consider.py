"""Also consider: a cheaper grade, more storage and a newer model, each with the difference in money."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from buybox_config.also_consider import ConsiderRules, load_consider_rules
from buybox_config.grades import Grade
from buybox_config.money import decimal_amount, money_document
from buybox_ranking.device import UNLOCKED, DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.rank import RankedOffer

from buybox_api.answers import Alternative
from buybox_api.asker import Asker
from buybox_api.asking import OffersRequest
from buybox_api.consider.choose import Candidate, choose_cheaper_grade, choose_more_storage, choose_newer_model
from buybox_api.consider.query import near_clauses
from buybox_api.found import hits, read_leading
from buybox_api.page import best_of
from buybox_api.presenters.devices import present_neighbour
from buybox_api.presenters.offers import present_offer
from buybox_api.queries.clauses import some
from buybox_api.queries.filters import Filters, offer_clauses
from buybox_api.queries.page import devices_body


async def also_consider(
    asker: Asker, device: DeviceDocument, ranked: Sequence[RankedOffer], newer: Sequence[str]
) -> list[Alternative]:
    """Return alternatives to a device's best offer; `newer` are newer models, nearest first."""
    if not ranked:
        return []
    rules = load_consider_rules()
    nearest = newer[: int(rules.newer_models.value)]
    candidates = await _candidates(asker, device, ranked[0].offer, nearest, rules)
    cheaper = choose_cheaper_grade(ranked, rules)
    chosen = {
        "cheaper_grade": None if cheaper is None else Candidate(device, cheaper),
        "more_storage": choose_more_storage(device, candidates),
        "newer_model": choose_newer_model(device, candidates, nearest),
    }
    best = ranked[0].offer
    return [_present(asker, kind, each, best) for kind, each in chosen.items() if each is not None]


async def _candidates(
    asker: Asker, device: DeviceDocument, best: Offer, newer: Sequence[str], rules: ConsiderRules
) -> list[Candidate]:
    """Read the devices of the model and of newer ones that have an offer as good for a little more."""
    asked = _as_good_for_little_more(asker, best, rules)
    currency = asker.market.currency
    nested = Filters({}, offer_clauses(asked, currency, "offers."))
    near = near_clauses(device, newer)
    if not near:
        return []
    found = hits(await asker.devices(devices_body([some(near)], nested, asker.weights.sets)))
    leading = [read_leading(hit, asker.weights, asker.market.id) for hit in found]
    bests = await asyncio.gather(*(best_of(asker, entry, offer_clauses(asked, currency)) for entry in leading))
    return [Candidate(entry.device, best) for entry, best in zip(leading, bests, strict=True)]


def _as_good_for_little_more(asker: Asker, best: Offer, rules: ConsiderRules) -> OffersRequest:
    """Ask for what is no worse to the eye or to use than the best offer."""
    return OffersRequest(
        market=asker.market.id,
        grade_min=Grade(best.grade).word,
        keyboard=() if best.keyboard is None else (best.keyboard,),
        network_lock=(best.network_lock or UNLOCKED,),
        price_max=Decimal(decimal_amount(rules.highest_total(best.total), asker.market.currency)),
    )


def _present(asker: Asker, kind: str, candidate: Candidate, best: Offer) -> Alternative:
    difference = candidate.best.offer.total - best.total
    return Alternative(
        kind=kind,
        difference=money_document(difference, asker.market.currency),
        device=present_neighbour(candidate.device, asker.market),
        offer=present_offer(candidate.best, asker.market),
    )
