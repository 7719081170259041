"""Entries of queries that many shoppers asked."""

from collections.abc import Iterable, Sequence

import msgspec

from buybox_api.asking import SearchRequest
from buybox_api.suggest.entries import Entry, Kind, words_of


class PopularQuery(msgspec.Struct, frozen=True):
    """A query that many shoppers asked, as it may be shown to others."""

    text: str  # made anew of the words that were understood
    shoppers: int
    parameters: dict[str, str]  # of the search that it stands for
    request: SearchRequest  # that search, with all filters that it comes to


def popular_entries(counted: Iterable[tuple[PopularQuery, int]], others: Sequence[Entry]) -> list[Entry]:
    """Return an entry for each query that lists something, and that no other entry says in the same words."""
    said = {entry.words for entry in others}
    found = []
    for query, count in counted:
        words = words_of(query.text)
        if count and words not in said:
            said.add(words)
            popularity = float(query.shoppers)
            found.append(Entry(Kind.QUERY, query.text, words, frozenset(), count, popularity, query.parameters))
    return found
