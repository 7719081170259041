"""Between HTTP and the storefront: one answer, from the cache or asked, with its ETag and its query id."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from fastapi import Request, Response

from buybox_api.asking import Query
from buybox_api.cache import AnswerCache, answer_key, entity_tag
from buybox_api.envelope import BARE
from buybox_api.events.list_log import ListLog, Shown, new_query_id
from buybox_api.generations import Generation
from buybox_api.kept import Kept, unpacked, with_query_id
from buybox_api.parameters import refuse_repeated
from buybox_api.policies.watch import PolicyState
from buybox_api.searches.search_log import SearchLog
from buybox_api.storefront import Storefront
from buybox_api.weights import PolicyInForce

LIFETIME_S = 1.0
"""A sold offer must be gone in about a second; after that an unchanged answer costs a 304."""

QUERY_ID = "Buybox-Query-Id"
"""Header of the query id: a 304 has no body that could carry it."""

Question = Callable[[Storefront, Generation], Awaitable[msgspec.Struct]]
"""Asks a storefront under the policy of this request."""

Source = Callable[[Storefront, Generation], Awaitable[Kept]]


class Policies(Protocol):
    """Which policy answers whom."""

    def in_force(self, client_id: str | None) -> PolicyInForce:
        """Return the policy of a shopper; raises PolicyUnknownError while none is known."""
        ...

    @property
    def state(self) -> PolicyState:
        """What readiness tells of it."""
        ...

    async def look(self) -> None:
        """Ask the store at once."""
        ...


class Inquiry(msgspec.Struct, frozen=True):
    """One question over HTTP; `subject` tells questions of the same parameters apart."""

    asked: Query
    subject: str
    shown: Shown
    listed: bool = False  # whether its answer is a list that is logged
    searched: str | None = None  # the words of a search that is logged

    def headers(self, key: str, in_force: PolicyInForce, lasts_s: float = LIFETIME_S) -> dict[str, str]:
        """Return the headers of its answer, which is kept under this key and right for so many seconds.

        What is logged is private: a cache that many share would give several shoppers one query id, and mix what they
        did. So is everything while a trial runs: what one shopper gets is not for the next.
        """
        private = self.listed or self.searched is not None or in_force.trial_share is not None
        who = "private" if private else "public"
        lifetime = f"{who}, max-age={int(lasts_s)}, must-revalidate"
        return {"ETag": entity_tag(key), "Cache-Control": lifetime, QUERY_ID: self.shown.query_id}


class Edge(msgspec.Struct, frozen=True):
    """What the routes answer with."""

    shop: Storefront  # under no policy yet: ask `storefront` or `storefront_for`
    cache: AnswerCache
    prefix: str
    log: ListLog
    searches: SearchLog
    policies: Policies

    @property
    def storefront(self) -> Storefront:
        """The storefront under the live policy of this moment; raises PolicyUnknownError while none is known."""
        return self.storefront_for(None)

    def storefront_for(self, client_id: str | None) -> Storefront:
        """Return the storefront of one request, under the policy of its shopper; raises as `storefront`."""
        return self.shop.under(self.policies.in_force(client_id))

    async def answer(self, request: Request, asked: Query, subject: str, question: Question) -> Response:
        """Answer a question whose answer is not logged; see `reply`."""

        async def source(storefront: Storefront, generation: Generation) -> Kept:
            return Kept(msgspec.json.encode(await question(storefront, generation)))

        return await self.reply(request, Inquiry(asked, subject, new_shown(request, asked)), source)

    async def from_memory(self, request: Request, asked: Query, question: Question) -> Response:
        """Answer what this process has in memory: it is cached nowhere else, and its ETag is that of what it says.

        Other processes may know an older or a newer state of the same revision.
        """
        refuse_repeated(request, type(asked))
        storefront = self.storefront_for(asked.client_id)

        async def reply(generation: Generation) -> Response:
            body = msgspec.json.encode(await question(storefront, generation))
            shown = new_shown(request, asked)
            headers = Inquiry(asked, "", shown).headers(body.decode(), storefront.in_force) | {"X-Cache": "bypass"}
            if has_it(request.headers.get("if-none-match"), headers["ETag"]):
                return Response(status_code=304, headers=headers)
            return self.shown(shown, Kept(body), headers)

        return await storefront.generations.ask(storefront.market(asked.market), reply)

    async def reply(self, request: Request, inquiry: Inquiry, source: Source) -> Response:
        """Answer from the cache or from the source, and log what was shown where the inquiry is for a list.

        Answers 304 without asking when the client has this answer already.
        """
        refuse_repeated(request, type(inquiry.asked))
        storefront = self.storefront_for(inquiry.asked.client_id)
        in_force = storefront.in_force

        async def reply(generation: Generation) -> Response:
            now, market = storefront.now(), generation.market.id
            key = answer_key(self.prefix, generation, in_force.mark_at(market, now), inquiry.subject, inquiry.asked)
            headers = inquiry.headers(key, in_force, in_force.timetable(market).lasts_s(now, LIFETIME_S))
            if has_it(request.headers.get("if-none-match"), headers["ETag"]):
                await self._note_again(inquiry, key, now)
                return Response(status_code=304, headers=headers)
            kept, headers["X-Cache"] = await self._kept(key, lambda: source(storefront, generation))
            if inquiry.searched is not None:
                self.searches.note(inquiry.shown, kept.record, inquiry.searched, now)
                kept = Kept(kept.body)
            return self.shown(inquiry.shown, kept, headers)

        return await storefront.generations.ask(storefront.market(inquiry.asked.market), reply)

    def shown(self, shown: Shown, kept: Kept, headers: dict[str, str]) -> Response:
        """Show an answer under its query id, and log it."""
        self.log.note(shown, kept.record, self.shop.now())
        return Response(with_query_id(kept.body, shown.query_id), headers=headers, media_type="application/json")

    async def _kept(self, key: str, source: Callable[[], Awaitable[Kept]]) -> tuple[Kept, str]:
        found = await self.cache.get(key)
        if found is not None:
            return unpacked(found), "hit"
        kept = await source()
        await self.cache.put(key, kept.packed())
        return kept, "miss"

    async def _note_again(self, inquiry: Inquiry, key: str, now: dt.datetime) -> None:
        """Log an answer that the client has already; what it held is known only while the cache keeps it."""
        if inquiry.searched is not None:
            record = unpacked(await self.cache.get(key) or b"").record
            self.searches.note(inquiry.shown, record, inquiry.searched, now)
        if inquiry.listed and self.log.takes(inquiry.shown.query_id):
            found = await self.cache.get(key)
            self.log.note_again(inquiry.shown, unpacked(found or b"").record, now)


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
