"""Reading what was logged, which may be nothing yet."""

from collections.abc import Iterator
from typing import Any

from buybox_config.paging import every_hit
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

AT_ONCE = 500
"""Lines read at once: a list of 14 offers has some 8 KB, one of 200 offers 100 KB."""

Line = dict[str, Any]


def logged(
    client: OpenSearch,
    index: str,
    query: dict[str, Any],
    sort: list[Any],
    **options: Any,  # noqa: ANN401 - the rest of a search's body
) -> Iterator[Line]:
    """Yield the lines of a log that match, in an order that must be total; none where nothing was logged yet."""
    try:
        for hit in every_hit(client, index, query, AT_ONCE, sort=sort, **options):
            yield hit["_source"]
    except NotFoundError:
        return
