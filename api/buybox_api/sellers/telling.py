"""A seller's offers and rejects, read at the desk for who may see them."""

from buybox_config.errors import NotFoundError
from buybox_desk.access.caller import Caller

from buybox_api.back_office import BackOffice, Document
from buybox_api.faults import NothingLoadedError, UnknownSellerError
from buybox_api.pages.seller.visit import Visit, open_visit
from buybox_api.sellers.asked import SellerOffersQuery, SellerRejectsQuery


def seller_offers(office: BackOffice, caller: Caller, seller: str, asked: SellerOffersQuery) -> Document:
    """Return one page of a seller's offers, as SellerOffersAnswer.

    Raises what `open_visit` does, NothingLoadedError, and UnknownSellerError where it has no offer in the market.
    """
    visit = open_visit(office, caller, seller, asked.market)
    stock = _stock(office, visit)
    chosen = [offer for offer in stock["offers"] if asked.state in (None, offer["state"])]
    page = chosen[asked.first : asked.first + asked.per_page]
    return {**stock, "total": len(chosen), "page": asked.page, "per_page": asked.per_page, "offers": page}


def seller_rejects(office: BackOffice, caller: Caller, seller: str, asked: SellerRejectsQuery) -> Document:
    """Return one page of a seller's rejected rows, as SellerRejectsAnswer; raises what `open_visit` does."""
    visit = open_visit(office, caller, seller, asked.market)
    counts = {each["reason"]: each["rows"] for each in office.reject_counts(visit.seller, visit.market)}
    found = office.rejects_page(visit.seller, visit.market, asked.reason, asked.page, asked.per_page)
    named = {"seller": visit.seller, "market": visit.market, "counts": counts}
    return {**named, "page": asked.page, "per_page": asked.per_page, **found}


def _stock(office: BackOffice, visit: Visit) -> Document:
    """Work the stock out; who asks is not told of near sellers, as the command is."""
    try:
        return office.own_offers(visit.seller, visit.market)
    except NotFoundError as error:
        if visit.generation is None:
            raise NothingLoadedError(f"nothing is loaded for market {visit.market}: run `buybox index`") from error
        says = f"seller {visit.seller} has no offer in {visit.market}"
        raise UnknownSellerError(f"{says}: see /v1/sellers/{visit.seller}/rejects for what was turned away") from error
