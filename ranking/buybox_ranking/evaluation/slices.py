"""Where the order under test is better or worse than the best plain one: by kinds of lists."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from buybox_config.grades import Grade

from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.evaluation.comparison import LIST_MEASURE, ListSums, compare, part_of, too_few
from buybox_ranking.evaluation.list_sums import list_starts, ordered
from buybox_ranking.fairness.seller_sizes import SIZES, size_of
from buybox_ranking.learning.labels import IntColumn, Rows
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column

Labels = np.ndarray[tuple[int], np.dtype[np.str_]]

PRICE_THIRDS = ("cheapest third", "middle third", "dearest third")

NATURAL_ORDER = {
    "price": PRICE_THIRDS,
    "grade": tuple(grade.word for grade in Grade),
    "seller size": tuple(size.name for size in SIZES),
}

MOST_SLICES = 40
"""Values of one kind that are told apart, the commonest; more would be a table that nobody reads."""


class Slice(msgspec.Struct, frozen=True):
    """One kind of lists; without figures where they are too few."""

    kind: str  # market | category | price | grade | seller size
    value: str
    lists: int
    chosen: int
    test: Interval | None = None
    plain: Interval | None = None
    ahead: Interval | None = None  # paired difference
    too_few: str | None = None


def list_slices(sums: ListSums, test: str, plain: str, kinds: dict[str, Labels]) -> list[Slice]:
    """Return NDCG at 3 of the way `test` and of the best plain way in each kind of lists."""
    return [
        _slice(sums, test, plain, kind, value, labels == value)
        for kind, labels in kinds.items()
        for value in _values(kind, labels)
    ]


def list_kinds(rows: Rows, offers: Sequence[Offer], scores: Column) -> dict[str, Labels]:
    """Return the label of each list by kind; `scores` are those under test, one entry a row.

    Market, category and price are the list's own. Grade and seller size are those of the offer that the order under
    test puts first: known before anybody chose, where a slice by what was chosen would hold the answer in it.
    """
    markets = np.array([offer.market or "unknown" for offer in offers])
    categories = np.array([offer.category or "unknown" for offer in offers])
    first = _first_rows(scores, rows)
    sizes = _seller_sizes(offers)
    return {
        "market": _common(markets[rows.offer], rows.sizes),
        "category": _common(categories[rows.offer], rows.sizes),
        "price": _price_thirds(rows, offers, markets),
        "grade": np.array([offers[rows.offer[row]].grade.word for row in first], dtype=np.str_),
        "seller size": np.array([sizes[rows.offer[row]] for row in first], dtype=np.str_),
    }


def _values(kind: str, labels: Labels) -> Iterator[str]:
    values, counts = np.unique(labels, return_counts=True)
    commonest = values[np.argsort(-counts, kind="stable")][:MOST_SLICES].tolist()
    natural = NATURAL_ORDER.get(kind, ())
    yield from (value for value in natural if value in commonest)
    yield from (value for value in commonest if value not in natural)


def _slice(
    sums: ListSums, test: str, plain: str, kind: str, value: str, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Slice:
    part = part_of(sums, kept)
    lists, chosen = len(part.groups), int(part.chosen.sum())
    lacking = too_few(part)
    if lacking:
        return Slice(kind, value, lists, chosen, too_few=lacking)
    two = msgspec.structs.replace(part, above={way: part.above[way] for way in (test, plain)})
    found = compare(two)
    return Slice(
        kind,
        value,
        lists,
        chosen,
        test=found.ways[test][LIST_MEASURE],
        plain=found.ways[plain][LIST_MEASURE],
        ahead=found.ahead[plain][LIST_MEASURE],
    )


def _first_rows(scores: Column, rows: Rows) -> IntColumn:
    """Return the row that comes first in each list; of equal scores the first row."""
    order = ordered(scores, rows.sizes)
    firsts: IntColumn = order.rows[order.place == 0]
    return firsts


def _common(labels: Labels, sizes: IntColumn) -> Labels:
    """Return the label that all rows of a list share, else `mixed`."""
    _, numbers = np.unique(labels, return_inverse=True)
    starts = list_starts(sizes)
    if not len(starts):
        return labels[:0]
    same = np.minimum.reduceat(numbers, starts) == np.maximum.reduceat(numbers, starts)
    return np.where(same, labels[starts], "mixed")


def _price_thirds(rows: Rows, offers: Sequence[Offer], markets: Labels) -> Labels:
    """Return the third of its market's lists that each list's middle total falls into: currencies are never mixed."""
    totals = np.array([offer.total for offer in offers], dtype=np.float64)
    middles = _medians(totals[rows.offer], rows.sizes)
    first_market = markets[rows.offer[list_starts(rows.sizes)]]
    thirds = np.zeros(len(middles), dtype=np.int64)
    for market in np.unique(first_market):
        here = first_market == market
        thirds[here] = np.searchsorted(np.quantile(middles[here], [1 / 3, 2 / 3]), middles[here])
    return np.array(PRICE_THIRDS)[thirds]


def _medians(values: Column, sizes: IntColumn) -> Column:
    """Return the middle value of each list; of two middle ones the lower."""
    order = ordered(-values, sizes)
    middle: Column = values[order.rows[list_starts(sizes) + (sizes - 1) // 2]]
    return middle


def _seller_sizes(offers: Sequence[Offer]) -> list[str]:
    """Return the size of each offer's seller by how many offers of its were shown in that market."""
    keys = [(offer.market, offer.seller.id) for offer in offers]
    numbers: dict[tuple[str, str], int] = {}
    seller = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    names = [size_of(int(count)).name for count in np.bincount(seller)]
    return [names[number] for number in seller]
