"""Reading every hit of a search, a page at a time."""

from collections.abc import Iterator
from typing import Any

from opensearchpy import OpenSearch

PAGE = 5_000


def every_hit(
    client: OpenSearch,
    index: str,
    query: dict[str, Any],
    page: int = PAGE,
    **options: Any,  # noqa: ANN401 - the rest of a search's body
) -> Iterator[dict[str, Any]]:
    """Yield all hits of a query; `options` are the rest of the body, its `sort` must be a total order."""
    body: dict[str, Any] = {"size": page, "query": query, **options}
    while True:
        hits = client.search(index=index, body=body)["hits"]["hits"]
        yield from hits
        if len(hits) < page:
            return
        body["search_after"] = hits[-1]["sort"]
