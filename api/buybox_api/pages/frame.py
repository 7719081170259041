"""The frame of every page behind the counter: who is signed in, where to go, what was done, tokens for its forms."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from buybox_desk.access.caller import Caller
from fastapi import Request, Response

from buybox_api.access.forms import form_token
from buybox_api.pages.render import render

Link = tuple[str, str, bool]
"""Label, address, and whether it is where one is."""

MERCHANDISING = (
    ("Overview", "/merchandising"),
    ("Weights", "/merchandising/weights"),
    ("Rules", "/merchandising/rules"),
    ("Preview", "/merchandising/preview"),
    ("Publish", "/merchandising/publish"),
    ("Trial", "/merchandising/trial"),
    ("History", "/merchandising/history"),
    ("Searches", "/merchandising/searches"),
    ("Sellers", "/merchandising/sellers"),
    ("Model", "/merchandising/model"),
)

OPERATING = (
    ("Overview", "/operator"),
    ("Sellers", "/operator/sellers"),
    ("Blocks", "/operator/blocks"),
    ("Audit log", "/operator/audit"),
)

SELLING = (
    ("Overview", ""),
    ("Offers", "/offers"),
    ("Best moves", "/moves"),
    ("Changes", "/changes"),
    ("Quality", "/quality"),
    ("Rejects", "/rejects"),
    ("Restrictions", "/restrictions"),
)
"""Pages of one seller, below its own address."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the content; `crumbs` lead to the page, `done` words what `?done=` may say."""

    title: str
    crumbs: Sequence[tuple[str, str]] = ()
    done: Mapping[str, str] = {}
    status: int = 200
    kept: str = ""  # query that the links to the pages of the area keep, such as `market=FR`


def desk_page(request: Request, template: str, caller: Caller, frame: Frame, **values: Any) -> Response:  # noqa: ANN401 - of templates
    """Return a page behind the counter; its template extends desk/base.html.

    `token_for(action)` gives the token of a form; each may be sent once.
    """
    path = request.url.path
    return render(
        request,
        template,
        frame.status,
        caller=caller,
        title=frame.title,
        crumbs=frame.crumbs,
        note=frame.done.get(request.query_params.get("done", "")),
        home=home_of(caller),
        areas=areas_of(caller, path),
        nav=[(label, _with(href, frame.kept), current) for label, href, current in pages_of(caller, path)],
        token_for=lambda action: form_token(request, caller, action),
        **values,
    )


def home_of(caller: Caller) -> str:
    """Return where a caller starts."""
    if caller.scope == "seller":
        return f"/sellers/{caller.seller}"
    return "/operator" if caller.scope == "operator" else "/merchandising"


def areas_of(caller: Caller, path: str) -> list[Link]:
    """Return the areas of one who has several: operators."""
    if caller.scope != "operator":
        return []
    merchandising = path.startswith("/merchandising")
    return [
        ("Operator", "/operator", not merchandising),
        ("Merchandising", "/merchandising", merchandising),
    ]


def pages_of(caller: Caller, path: str) -> list[Link]:
    """Return the pages of the area that a path lies in."""
    seller = _seller_in(path)
    if seller is not None and caller.may_see_seller(seller):
        return _links([(label, f"/sellers/{seller}{below}") for label, below in SELLING], path)
    if path.startswith("/merchandising") and caller.may("merchandiser"):
        return _links(MERCHANDISING, path)
    return _links(OPERATING, path) if caller.scope == "operator" else []


def _links(pages: Sequence[tuple[str, str]], path: str) -> list[Link]:
    """Mark the page with the longest address that the path is or lies below."""
    here = max((href for _, href in pages if path == href or path.startswith(f"{href}/")), key=len, default="")
    return [(label, href, href == here) for label, href in pages]


def _with(href: str, kept: str) -> str:
    return f"{href}?{kept}" if kept else href


def _seller_in(path: str) -> str | None:
    parts = path.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "sellers" and parts[2] else None  # noqa: PLR2004 - /sellers/{id}
