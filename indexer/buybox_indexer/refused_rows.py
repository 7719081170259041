"""Rows whose offers the engine cannot hold: found again among those that wait on disk, and told so."""

from collections.abc import Iterator, Mapping

import msgspec
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import reject_of
from buybox_indexer.bulk import Refused
from buybox_indexer.eligibility.verdicts import Verdict
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.waiting import BESIDE, Waiting
from buybox_indexer.report import Accounts


class RefusedOffer(msgspec.Struct, frozen=True):
    """An offer that the engine cannot hold, as it was to be stored."""

    offer: Offer
    words: str  # the engine's own


def refused_offer(refused: Refused) -> RefusedOffer:
    """Read a refused offer as it was sent."""
    return RefusedOffer(msgspec.json.decode(refused.document, type=Offer, strict=False), refused.reason)


def turn_refused_away(intake: Intake, accounts: Accounts, refused: Mapping[str, RefusedOffer]) -> None:
    """Turn the rows of refused offers away, by offer id, and take their offers out of the accounts.

    An offer that was hidden keeps the reason that its row was turned away for already. One that was kept has no row in
    this load: it is kept no more.
    """
    for entry in _speaking(intake, refused):
        one = refused[entry.offer.offer_id]
        seller, market = one.offer.seller.id, one.offer.market
        if entry.row and one.offer.state in SHOWN:
            accounts.take_back(seller, market, entry.feed)
            intake.turn_away(entry.ordinal, reject_of(entry, _verdict(one.words)))
        elif not entry.row and entry.ordinal != BESIDE:
            accounts.of(seller, market).kept -= 1


def _speaking(intake: Intake, refused: Mapping[str, RefusedOffer]) -> Iterator[Waiting]:
    """Yield the entries that these offers came from; of several rows for one offer only one speaks."""
    silent = intake.superseded | intake.contradicted
    for part in intake.waiting.parts(intake.market.id):
        for entry in part:
            if entry.offer.offer_id in refused and entry.ordinal not in silent:
                yield entry


def _verdict(words: str) -> Verdict:
    return Verdict("rejected", "refused_by_engine", f"the search engine cannot hold a value of it: {words}")
