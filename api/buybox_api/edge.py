"""Between HTTP and the storefront: one answer, from the cache or asked, with its ETag and its query id."""

import datetime as dt
from collections.abc import Awaitable, Callable

import msgspec
from fastapi import Request, Response

from buybox_api.asking import Query
from buybox_api.cache import AnswerCache, answer_key, entity_tag
from buybox_api.envelope import BARE
from buybox_api.events.list_log import ListLog, Shown, new_query_id
from buybox_api.generations import Generation
from buybox_api.kept import Kept, unpacked, with_query_id
from buybox_api.parameters import refuse_repeated
from buybox_api.searches.search_log import SearchLog
from buybox_api.storefront import Storefront

LIFETIME_S = 1.0
"""A sold offer must be gone in about a second; after that an unchanged answer costs a 304."""

QUERY_ID = "Buybox-Query-Id"
"""Header of the query id: a 304 has no body that could carry it."""

Question = Callable[[Generation], Awaitable[msgspec.Struct]]
Source = Callable[[Generation], Awaitable[Kept]]


class Inquiry(msgspec.Struct, frozen=True):
    """One question over HTTP; `subject` tells questions of the same parameters apart."""

    asked: Query
    subject: str
    shown: Shown
    listed: bool = False  # whether its answer is a list that is logged
    searched: str | None = None  # the words of a search that is logged

    def headers(self, key: str, lasts_s: float = LIFETIME_S) -> dict[str, str]:
        """Return the headers of its answer, which is kept under this key and right for so many seconds.

        What is logged is private: a cache that many share would give several shoppers one query id, and mix what they
        did.
        """
        who = "private" if self.listed or self.searched is not None else "public"
        lifetime = f"{who}, max-age={int(lasts_s)}, must-revalidate"
        return {"ETag": entity_tag(key), "Cache-Control": lifetime, QUERY_ID: self.shown.query_id}


class Edge(msgspec.Struct, frozen=True):
    """What the routes answer with."""

    storefront: Storefront
    cache: AnswerCache
    prefix: str
    log: ListLog
    searches: SearchLog

    async def answer(self, request: Request, asked: Query, subject: str, question: Question) -> Response:
        """Answer a question whose answer is not logged; see `reply`."""

        async def source(generation: Generation) -> Kept:
            return Kept(msgspec.json.encode(await question(generation)))

        return await self.reply(request, Inquiry(asked, subject, new_shown(request, asked)), source)

    async def from_memory(self, request: Request, asked: Query, question: Question) -> Response:
        """Answer what this process has in memory: it is cached nowhere else, and its ETag is that of what it says.

        Other processes may know an older or a newer state of the same revision.
        """
        refuse_repeated(request, type(asked))

        async def reply(generation: Generation) -> Response:
            body = msgspec.json.encode(await question(generation))
            shown = new_shown(request, asked)
            headers = Inquiry(asked, "", shown).headers(body.decode()) | {"X-Cache": "bypass"}
            if has_it(request.headers.get("if-none-match"), headers["ETag"]):
                return Response(status_code=304, headers=headers)
            return self.shown(shown, Kept(body), headers)

        return await self.storefront.generations.ask(self.storefront.market(asked.market), reply)

    async def reply(self, request: Request, inquiry: Inquiry, source: Source) -> Response:
        """Answer from the cache or from the source, and log what was shown where the inquiry is for a list.

        Answers 304 without asking when the client has this answer already.
        """
        refuse_repeated(request, type(inquiry.asked))

        async def reply(generation: Generation) -> Response:
            now, market = self.storefront.now(), generation.market.id
            mark = self.storefront.in_force.mark_at(market, now)
            key = answer_key(self.prefix, generation, mark, inquiry.subject, inquiry.asked)
            headers = inquiry.headers(key, self.storefront.in_force.timetable(market).lasts_s(now, LIFETIME_S))
            if has_it(request.headers.get("if-none-match"), headers["ETag"]):
                await self._note_again(inquiry, key, now)
                return Response(status_code=304, headers=headers)
            kept, headers["X-Cache"] = await self._kept(key, generation, source)
            if inquiry.searched is not None:
                self.searches.note(inquiry.shown, kept.record, inquiry.searched, now)
                kept = Kept(kept.body)
            return self.shown(inquiry.shown, kept, headers)

        return await self.storefront.generations.ask(self.storefront.market(inquiry.asked.market), reply)

    def shown(self, shown: Shown, kept: Kept, headers: dict[str, str]) -> Response:
        """Show an answer under its query id, and log it."""
        self.log.note(shown, kept.record, self.storefront.now())
        return Response(with_query_id(kept.body, shown.query_id), headers=headers, media_type="application/json")

    async def _kept(self, key: str, generation: Generation, source: Source) -> tuple[Kept, str]:
        found = await self.cache.get(key)
        if found is not None:
            return unpacked(found), "hit"
        kept = await source(generation)
        await self.cache.put(key, kept.packed())
        return kept, "miss"

    async def _note_again(self, inquiry: Inquiry, key: str, now: dt.datetime) -> None:
        """Log an answer that the client has already; what it held is known only while the cache keeps it."""
        if inquiry.searched is not None:
            record = unpacked(await self.cache.get(key) or b"").record
            self.searches.note(inquiry.shown, record, inquiry.searched, now)
        if inquiry.listed and self.log.takes(inquiry.shown.query_id):
            found = await self.cache.get(key)
            self.log.note_again(inquiry.shown, unpacked(found or b"").record, self.storefront.now())


def new_shown(request: Request, asked: Query) -> Shown:
    """Give an answer its query id, and take the client's id where the question names one."""
    return Shown(new_query_id(), asked.client_id, seen=BARE not in request.scope)


def edge_of(request: Request) -> Edge:
    """Return the edge that the app was started with."""
    edge: Edge = request.app.state.edge
    return edge


def has_it(if_none_match: str | None, tag: str) -> bool:
    """Tell whether `If-None-Match` names the tag, compared weakly (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    given = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return "*" in given or tag.removeprefix("W/") in given
