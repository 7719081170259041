"""Between HTTP and the storefront: one answer, from the cache or asked, with its ETag."""

from collections.abc import Awaitable, Callable

import msgspec
from fastapi import Request, Response

from buybox_api.asking import Asked
from buybox_api.cache import AnswerCache, answer_key, entity_tag
from buybox_api.generations import Generation
from buybox_api.parameters import refuse_repeated
from buybox_api.storefront import Storefront

CACHE_CONTROL = "public, max-age=1, must-revalidate"
"""A sold offer must be gone in about a second; after that an unchanged answer costs a 304."""

Question = Callable[[Generation], Awaitable[msgspec.Struct]]


class Edge(msgspec.Struct, frozen=True):
    """What the routes answer with."""

    storefront: Storefront
    cache: AnswerCache
    prefix: str

    async def answer(self, request: Request, asked: Asked, subject: str, question: Question) -> Response:
        """Answer a question from the cache or by asking it; `subject` tells questions of the same parameters apart.

        Answers 304 without asking when the client has this answer already.
        """
        refuse_repeated(request, type(asked))
        market = self.storefront.market(asked.market)
        mark = self.storefront.in_force.mark

        async def reply(generation: Generation) -> Response:
            key = answer_key(self.prefix, generation, mark, subject, asked)
            headers = {"ETag": entity_tag(key), "Cache-Control": CACHE_CONTROL}
            if _has_it(request.headers.get("if-none-match"), headers["ETag"]):
                return Response(status_code=304, headers=headers)
            body = await self.cache.get(key)
            headers["X-Cache"] = "miss" if body is None else "hit"
            if body is None:
                body = msgspec.json.encode(await question(generation))
                await self.cache.put(key, body)
            return Response(body, headers=headers, media_type="application/json")

        return await self.storefront.generations.ask(market, reply)


def edge_of(request: Request) -> Edge:
    """Return the edge that the app was started with."""
    edge: Edge = request.app.state.edge
    return edge


def _has_it(if_none_match: str | None, tag: str) -> bool:
    """Tell whether `If-None-Match` names the tag, compared weakly (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    given = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return "*" in given or tag.removeprefix("W/") in given
