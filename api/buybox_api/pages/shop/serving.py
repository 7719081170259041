"""Between HTTP and the pages: one page, from the cache or made, with its ETag and its line in the log of searches."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from fastapi import Request, Response
from pydantic import BaseModel

from buybox_api.cache import answer_key, entity_tag
from buybox_api.edge import Edge, edge_of, has_it
from buybox_api.envelope import BARE
from buybox_api.events.list_log import Shown, new_query_id
from buybox_api.generations import Generation
from buybox_api.pages.render import PAGE_HEADERS, environment
from buybox_api.pages.shop.kept_page import KeptPage, unpacked_page
from buybox_api.pages.shop.visit import Visit
from buybox_api.policies.client_cookie import client_id_of, new_client_id, set_client_cookie
from buybox_api.storefront import Storefront

PageMaker = Callable[[Storefront, Generation], Awaitable[KeptPage]]
"""Makes a page from the storefront under the policy of its shopper."""

CACHE_CONTROL = "private, no-cache"
"""A browser may keep a page, but asks whether it still holds: a sold offer is gone with the next look."""


SENT = {**PAGE_HEADERS, "Cache-Control": CACHE_CONTROL}
"""Headers of every page, of a 304 too: a browser takes those of a 304 for the page that it kept."""


class PageInquiry(msgspec.Struct, frozen=True):
    """One page asked for; `subject` tells questions of the same parameters apart."""

    asked: BaseModel
    subject: str
    searched: str | None = None  # the words of a search that is logged


async def answer_page(request: Request, visit: Visit, inquiry: PageInquiry, make: PageMaker) -> Response:
    """Answer a page from the cache or made anew; 304 without asking where the browser has it already.

    A shopper without an id gets one here, so that the next page is of the same arm of a trial as this one.
    """
    edge, known = edge_of(request), client_id_of(request)
    client_id = known or new_client_id()
    storefront = edge.storefront_for(client_id)

    async def answer(generation: Generation) -> Response:
        now, shown = storefront.now(), Shown(new_query_id(), client_id, seen=BARE not in request.scope)
        mark = storefront.in_force.mark_at(generation.market.id, now)
        subject = f"page-{inquiry.subject} {looks_mark()}"
        key = answer_key(edge.prefix, generation, mark, subject, inquiry.asked)
        headers = {"ETag": entity_tag(key)}
        if has_it(request.headers.get("if-none-match"), headers["ETag"]):
            found = await edge.cache.get(key)
            kept = unpacked_page(found) if found else KeptPage("")
            response = Response(status_code=304, headers={**SENT, **headers})
        else:
            kept, cached = await _kept(edge, key, lambda: make(storefront, generation))
            response = page_response(kept, {**headers, "X-Cache": cached}, shown)
            edge.log.note(shown, kept.listed, now)  # not with a 304: the page kept names the line of its first look
        if inquiry.searched is not None:
            edge.searches.note(shown, kept.record, inquiry.searched, now)
        return response

    response = await storefront.generations.ask(visit.market, answer)
    if known is None:
        set_client_cookie(response, client_id)
    else:
        response.headers.add_vary_header("Cookie")
    return response


def page_response(kept: KeptPage, headers: dict[str, str] | None = None, shown: Shown | None = None) -> Response:
    """Return a page as a response, or the redirect that it is; `shown` names its line in the logs."""
    sent = {**SENT, **(headers or {})}
    if kept.location is not None:
        return Response(status_code=kept.status, headers={**sent, "Location": kept.location})
    html = kept.html if shown is None else kept.told_to(shown.query_id, shown.client_id or "")
    return Response(html, kept.status, headers=sent, media_type="text/html")


def html_of(template: str, **values: object) -> str:
    """Fill a template of the storefront."""
    return environment().get_template(f"shop/{template}.html").render(**values)


async def _kept(edge: Edge, key: str, make: Callable[[], Awaitable[KeptPage]]) -> tuple[KeptPage, str]:
    found = await edge.cache.get(key)
    if found is not None:
        return unpacked_page(found), "hit"
    kept = await make()
    await edge.cache.put(key, kept.packed())
    return kept, "miss"


@cache
def looks_mark() -> str:
    """Return a mark of code, templates, words and files: what was kept of another version's looks is never shown."""
    digest = hashlib.blake2b(digest_size=6)
    for entry in sorted(_looks(), key=str):
        digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


def _looks() -> Iterator[Traversable]:
    pages, data = files("buybox_api") / "pages", files("buybox_config") / "data"
    for folder in (
        pages / "shop",
        pages / "templates" / "shop",
        pages / "static",
        data / "pages",
        data / "ranking",
        data,
    ):
        yield from (entry for entry in folder.iterdir() if entry.is_file())
