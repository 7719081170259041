"""Shown lists to labelled rows: how far each shopper went with each offer that was shown."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from buybox_ranking.learning.events import Deed, ShownList, rendered_offers

RETURNED, SHOWN, CLICKED, IN_CART, BOUGHT = range(5)

LABEL_GAINS = (0, 1, 3, 5, 9)
"""What a label counts for in the learner's measure; a purchase that stayed is worth three clicks."""

AT_FAULT = frozenset({"faulty", "not_as_described", "too_late", "cancelled_by_seller"})
"""Reasons of a return or a cancellation that speak against the offer; a changed mind does not, nor one not told."""

ENDINGS = frozenset({"return", "cancellation"})

LEVELS = {"impression": SHOWN, "click": CLICKED, "add_to_cart": IN_CART, "purchase": BOUGHT}

IntColumn = np.ndarray[tuple[int], np.dtype[np.int64]]

LabelledRow = tuple[int, int, int]
"""Number of the offer, position from 1, label."""


class Rows(msgspec.Struct, frozen=True):
    """Labelled rows, list after list; every array but `sizes` and `lists` has one entry a row."""

    offer: IntColumn  # index into the offers given
    position: IntColumn  # from 1, as shown
    label: IntColumn
    sizes: IntColumn  # rows of each list
    lists: tuple[ShownList, ...]


class OfferNumbers:
    """The number of each offer that a list showed: as the list itself carries it, else by its id."""

    def __init__(self, by_id: Mapping[str, int], by_list: Mapping[tuple[str, str], int]) -> None:
        self._by_id, self._by_list = by_id, by_list

    def of(self, query_id: str, offer_id: str) -> int | None:
        """Return the offer's number, None where its features are not known."""
        return self._by_list.get((query_id, offer_id), self._by_id.get(offer_id))


def label_rows(lists: Iterable[ShownList], numbers: OfferNumbers, excluded: Counter[str]) -> Rows:
    """Label every list in which something was done.

    An offer that was not rendered is no evidence and is left out. A list left with one offer, or with no deed,
    teaches nothing. Counts of all these are added to `excluded`.
    """
    labelled = []
    for shown in lists:
        rows = list_rows(shown, numbers, excluded)
        if len(rows) < 2:  # noqa: PLR2004 - a pair is the least that can be compared
            excluded["list_of_one"] += 1
        elif len({label for _, _, label in rows}) == 1:
            excluded["list_without_response"] += 1
        else:
            labelled.append((shown, rows))
    return joined_rows(labelled)


def joined_rows(labelled: list[tuple[ShownList, list[LabelledRow]]]) -> Rows:
    """Lay the rows of all lists one after the other."""
    flat = np.array([row for _, rows in labelled for row in rows], dtype=np.int64).reshape(-1, 3)
    return Rows(
        offer=flat[:, 0],
        position=flat[:, 1],
        label=flat[:, 2],
        sizes=np.array([len(rows) for _, rows in labelled], dtype=np.int64),
        lists=tuple(shown for shown, _ in labelled),
    )


def list_rows(shown: ShownList, numbers: OfferNumbers, excluded: Counter[str]) -> list[LabelledRow]:
    """Return a row for each rendered offer of a list whose number is known; the others are added to `excluded`."""
    labels, rendered = offer_labels(shown.deeds), rendered_offers(shown)
    rows = []
    for position, offer_id in enumerate(shown.hits, start=1):
        number = numbers.of(shown.query_id, offer_id)
        if number is None:
            excluded["unknown_offer"] += 1
        elif offer_id in rendered:
            rows.append((number, position, labels.get(offer_id, SHOWN)))
        else:
            excluded["not_rendered"] += 1
    return rows


def offer_labels(deeds: Iterable[Deed]) -> dict[str, int]:
    """Return how far the shopper went with each offer; a return at the seller's fault is worse than not clicked."""
    labels: dict[str, int] = {}
    against: set[str] = set()
    for deed in deeds:
        if deed.action in ENDINGS and deed.reason in AT_FAULT:
            against.add(deed.offer_id)
        elif deed.action in LEVELS:
            labels[deed.offer_id] = max(labels.get(deed.offer_id, SHOWN), LEVELS[deed.action])
    return {**labels, **dict.fromkeys(against, RETURNED)}
