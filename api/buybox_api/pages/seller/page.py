"""What the pages of a seller share: who may see them, the values of their frame, the words of their states."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from buybox_desk.access.caller import Caller
from fastapi import Request, Response

from buybox_api.access.callers import page_caller
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.parts_of_lists import address_of
from buybox_api.pages.seller.visit import Visit

SellerCaller = Annotated[Caller, page_caller("operator", "seller")]


def seller_page(
    request: Request,
    template: str,
    caller: Caller,
    visit: Visit,
    title: str,
    *,
    done: Mapping[str, str] | None = None,
    status: int = 200,
    **values: Any,  # noqa: ANN401 - of templates
) -> Response:
    """Return a page of a seller in its frame, with links to the same page of its other markets.

    `done` words what `?done=` may say.
    """
    crumbs = [("Sellers", "/operator/sellers")] if caller.scope == "operator" else []
    if request.url.path != visit.path:
        crumbs = [*crumbs, (visit.name, address_of(visit.path, {"market": visit.market}))]
    frame = Frame(title=title, crumbs=crumbs, kept=urlencode({"market": visit.market}), done=done or {}, status=status)
    return desk_page(request, template, caller, frame, visit=visit, markets=_market_links(request, visit), **values)


def _market_links(request: Request, visit: Visit) -> list[tuple[str, str, bool]]:
    path = request.url.path
    return [(name, address_of(path, {"market": name}), name == visit.market) for name in visit.markets]
