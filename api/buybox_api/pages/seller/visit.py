"""What every page of a seller begins with: whose it is, and in which of its markets."""

import msgspec
from buybox_config.errors import NotFoundError
from buybox_desk.access.caller import Caller

from buybox_api.access.callers import check_seller
from buybox_api.back_office import BackOffice, Document
from buybox_api.faults import UnknownSellerError


class Visit(msgspec.Struct, frozen=True):
    """One look at a seller's pages."""

    seller: str
    name: str
    market: str
    market_name: str
    currency: str
    markets: tuple[str, ...]  # those where it sells
    generation: str | None  # what is live in the market
    simulated: bool  # whether the market's sellers, orders and shoppers are
    line: Document  # as `buybox seller list`

    @property
    def path(self) -> str:
        """The address of its overview."""
        return f"/sellers/{self.seller}"


def open_visit(office: BackOffice, caller: Caller, seller: str, market: str | None) -> Visit:
    """Look a seller up, and the market asked for, else its first.

    Raises ForbiddenError for who may not see it, NotFoundError for no such seller, and for a market in which it
    does not sell.
    """
    check_seller(caller, seller)
    line = _line(office, caller, seller)
    chosen = _chosen(line, market)
    found = office.markets([chosen])[0]
    return Visit(
        seller=line["seller"],
        name=line["name"],
        market=chosen,
        market_name=found["name"],
        currency=found["currency"],
        markets=tuple(line["markets"]),
        generation=found["generation"],
        simulated=bool(found["meta"].get("simulated", False)),
        line=line,
    )


def _line(office: BackOffice, caller: Caller, seller: str) -> Document:
    """Look a seller up; only operators are told which near ones there are."""
    try:
        return office.seller(seller)
    except NotFoundError as error:
        if caller.scope == "operator":
            raise UnknownSellerError(str(error)) from error
        raise UnknownSellerError(
            f"the marketplace has no seller file of {seller[:60]!r} any more: ask whoever runs it"
        ) from error


def _chosen(line: Document, market: str | None) -> str:
    known: list[str] = list(line["markets"])
    if not known:
        raise NotFoundError(f"{line['name']} has no feed for a market that there is: name one in its seller file")
    if not market:
        return known[0]
    if market.upper() not in known:
        raise NotFoundError(f"{line['name']} does not sell in {market[:20]!r}: choose from {', '.join(known)}")
    return market.upper()
