"""A seller's stock as its pages read it: what is told of its offers in one market, in English."""

import msgspec
from buybox_config.errors import NotFoundError
from buybox_desk.access.caller import Caller

from buybox_api.back_office import Document
from buybox_api.desk import Desk
from buybox_api.pages.seller.visit import Visit, open_visit


class SeenStock(msgspec.Struct, frozen=True):
    """A visit with the seller's stock; without one, `missing` says why."""

    visit: Visit
    stock: Document | None
    missing: str = ""


def see_stock(desk: Desk, caller: Caller, seller: str, market: str | None) -> SeenStock:
    """Open a visit and work the stock out; a market without any offer of the seller is no error."""
    visit = open_visit(desk.back_office, caller, seller, market)
    try:
        return SeenStock(visit, desk.back_office.own_offers(visit.seller, visit.market, "en"))
    except NotFoundError:
        return SeenStock(visit, None, f"No offer of {visit.name} is live in {visit.market_name} yet.")
