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
from buybox_api.pages.render import CONTENT_POLICY, environment
from buybox_api.pages.shop.kept_page import KeptPage, unpacked_page
from buybox_api.pages.shop.visit import Visit

PageMaker = Callable[[Generation], Awaitable[KeptPage]]

CACHE_CONTROL = "private, no-cache"
"""A browser may keep a page, but asks whether it still holds: a sold offer is gone with the next look."""


class PageInquiry(msgspec.Struct, frozen=True):
    """One page asked for; `subject` tells questions of the same parameters apart."""

    asked: BaseModel
    subject: str
    searched: str | None = None  # the words of a search that is logged


async def answer_page(request: Request, visit: Visit, inquiry: PageInquiry, make: PageMaker) -> Response:
    """Answer a page from the cache or made anew; 304 without asking where the browser has it already."""
    edge = edge_of(request)

    async def answer(generation: Generation) -> Response:
        mark = edge.storefront.in_force.mark_at(generation.market.id, edge.storefront.now())
        subject = f"page-{inquiry.subject} {looks_mark()}"
        key = answer_key(edge.prefix, generation, mark, subject, inquiry.asked)
        tag = entity_tag(key)
        if has_it(request.headers.get("if-none-match"), tag):
            found = await edge.cache.get(key)
            _log(request, edge, inquiry, unpacked_page(found) if found else None)
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
        kept, cached = await _kept(edge, key, generation, make)
        _log(request, edge, inquiry, kept)
        return page_response(kept, {"ETag": tag, "X-Cache": cached})

    return await edge.storefront.generations.ask(visit.market, answer)


def page_response(kept: KeptPage, headers: dict[str, str] | None = None) -> Response:
    """Return a page as a response, or the redirect that it is."""
    sent = {"Content-Security-Policy": CONTENT_POLICY, "Cache-Control": CACHE_CONTROL, **(headers or {})}
    if kept.location is not None:
        return Response(status_code=kept.status, headers={**sent, "Location": kept.location})
    return Response(kept.html, kept.status, headers=sent, media_type="text/html")


def html_of(template: str, **values: object) -> str:
    """Fill a template of the storefront."""
    return environment().get_template(f"shop/{template}.html").render(**values)


async def _kept(edge: Edge, key: str, generation: Generation, make: PageMaker) -> tuple[KeptPage, str]:
    found = await edge.cache.get(key)
    if found is not None:
        return unpacked_page(found), "hit"
    kept = await make(generation)
    await edge.cache.put(key, kept.packed())
    return kept, "miss"


def _log(request: Request, edge: Edge, inquiry: PageInquiry, kept: KeptPage | None) -> None:
    """Log a search that was shown; what a page held that is in the cache no longer is not known."""
    if inquiry.searched is None or kept is None:
        return
    shown = Shown(new_query_id(), None, seen=BARE not in request.scope)
    edge.searches.note(shown, kept.record, inquiry.searched, edge.storefront.now())


@cache
def looks_mark() -> str:
    """Return a mark of templates, words and files: pages of another version's looks are never shown."""
    digest = hashlib.blake2b(digest_size=6)
    for entry in sorted(_looks(), key=lambda entry: entry.name):
        digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()


def _looks() -> Iterator[Traversable]:
    pages = files("buybox_api") / "pages"
    for folder in (pages / "templates" / "shop", pages / "static", files("buybox_config") / "data" / "pages"):
        yield from (entry for entry in folder.iterdir() if entry.is_file())
