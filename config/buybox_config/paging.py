"""Reading every hit of a search, a page at a time."""

from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

import msgspec
from opensearchpy import OpenSearch

from buybox_config.fast_json import answers_read_by

PAGE = 5_000

Source = TypeVar("Source", bound=msgspec.Struct)
Hit = TypeVar("Hit")


class _Hit(msgspec.Struct, Generic[Source], gc=False, rename={"source": "_source"}):
    source: Source
    sort: list[Any]


class _Hits(msgspec.Struct, Generic[Source]):
    hits: list[_Hit[Source]]


class _Answer(msgspec.Struct, Generic[Source]):
    hits: _Hits[Source]


def every_hit(
    client: OpenSearch,
    index: str,
    query: dict[str, Any],
    page: int = PAGE,
    **options: Any,  # noqa: ANN401 - the rest of a search's body
) -> Iterator[dict[str, Any]]:
    """Yield all hits of a query; `options` are the rest of the body, its `sort` must be a total order."""

    def ask(body: dict[str, Any]) -> list[dict[str, Any]]:
        hits: list[dict[str, Any]] = client.search(index=index, body=body)["hits"]["hits"]
        return hits

    return _every(ask, {"size": page, "query": query, **options}, itemgetter("sort"))


def every_source(
    client: OpenSearch,
    index: str,
    query: dict[str, Any],
    kind: type[Source],
    page: int = PAGE,
    **options: Any,  # noqa: ANN401 - the rest of a search's body
) -> Iterator[Source]:
    """Yield the documents of all hits of a query as structs of a kind; `options` as of `every_hit`.

    Raises msgspec.ValidationError when a document is of another shape.
    """

    def ask(body: dict[str, Any]) -> list[_Hit[Source]]:
        with answers_read_by(_decoder(kind)):
            answer: _Answer[Source] = client.search(index=index, body=body)
        return answer.hits.hits

    return (hit.source for hit in _every(ask, {"size": page, "query": query, **options}, attrgetter("sort")))


def _every(
    ask: Callable[[dict[str, Any]], list[Hit]], body: dict[str, Any], place: Callable[[Hit], Any]
) -> Iterator[Hit]:
    while True:
        hits = ask(body)
        yield from hits
        if len(hits) < body["size"]:
            return
        body["search_after"] = place(hits[-1])


@cache
def _decoder(kind: type[Source]) -> msgspec.json.Decoder[_Answer[Source]]:
    return msgspec.json.Decoder(_Answer[kind], strict=False)  # type: ignore[valid-type]  # a type that is an argument
