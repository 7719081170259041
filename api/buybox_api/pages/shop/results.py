"""A list of results: what was understood, facets, cards, the way to other pages and out of a list of nothing."""

from collections.abc import Sequence
from typing import Any

from buybox_api.answers import DeviceCard, QueryAnswer, SearchAnswer
from buybox_api.asking import COMPARED_MAX, DEPTH_MAX, Asked, OfferFilters, SearchRequest
from buybox_api.pages.shop.cards import Card, shown_card
from buybox_api.pages.shop.facets import shown_facets
from buybox_api.pages.shop.pictures import picture_address
from buybox_api.pages.shop.visit import COMPARED, Visit
from buybox_api.pages.shop.written import minor_of, written_minor

Shown = dict[str, Any]

SORTS = ("relevance", "price_asc", "price_desc")

OF_OFFERS = frozenset(OfferFilters.model_fields) - frozenset(Asked.model_fields)
"""Filters of offers: where one is set, a card's link leads to the offer shown."""

NAMING = ("brand", "model", "category", "storage_gb")
"""Filters that name a list without words."""

NO_FILTERS = frozenset(("q", "sort", COMPARED))
"""Parameters of a list that leave no device out."""


def shown_results(answer: SearchAnswer, asked: SearchRequest, visit: Visit, popular: Sequence[DeviceCard]) -> Shown:
    """Return what the page of results shows; `popular` are devices to fall back on where nothing is listed."""
    filters = [pair for pair in visit.links.pairs if pair[0] not in NO_FILTERS]
    return {
        "asked": asked,
        "searched": asked.q,
        "simulated": answer.simulated,
        "home": not asked.q and not filters and asked.page == 1 and asked.sort == "relevance",
        "heading": _heading(asked, visit),
        "count": visit.say("device_count", answer.total),
        "query": answer.query,
        "chips": [*_pieces(answer.query, visit), *_chips(filters, visit)],
        "filtered": bool(filters),
        "unfiltered": visit.links.list_of(pair for pair in visit.links.pairs if pair[0] in NO_FILTERS),
        "sorts": [_sort(sort, asked, visit) for sort in SORTS],
        "facets": shown_facets(answer.facets, asked, visit),
        "cards": shown_cards(
            answer.devices, visit, chosen=_asks_for_offers(answer, asked), first=(answer.page - 1) * answer.per_page + 1
        ),
        "popular": shown_cards(popular, visit),
        "categories": _categories(answer, visit),
        "pages": _pages(answer, visit),
        "compared": (compared := compared_ids(visit)),
        "elsewhere": [each for each in compared if each not in {card.device_id for card in answer.devices}],
        "comparing": ", ".join(visit.title(device_id) for device_id in compared),
    }


def shown_cards(
    devices: Sequence[DeviceCard], visit: Visit, *, chosen: bool = False, first: int | None = None
) -> list[Card]:
    """Show the devices of a list; `chosen`: their links keep the options of the offer shown.

    `first` is the place of the first one in the list asked for; none where they are no answer to it.
    """
    places = [None] * len(devices) if first is None else list(range(first, first + len(devices)))
    return [
        shown_card(device, visit, chosen=chosen) | {"ordinal": place}
        for device, place in zip(devices, places, strict=True)
    ]


def _asks_for_offers(answer: SearchAnswer, asked: SearchRequest) -> bool:
    """Tell whether filters or words ask for something of offers."""
    return bool(OF_OFFERS & {*asked.model_fields_set, *answer.query.understood})


def compared_ids(visit: Visit) -> list[str]:
    """Return the devices of the comparison that this list fills."""
    named = [value for name, value in visit.given if name == COMPARED]
    ids = [device_id.strip() for value in named for device_id in value.split(",")]
    return list(dict.fromkeys(device_id for device_id in ids if device_id))[:COMPARED_MAX]


def _heading(asked: SearchRequest, visit: Visit) -> str:
    """Name a list by its words, else by the filters that say which devices these are."""
    if asked.q.strip():
        return visit.say("results_for", text=asked.q)
    named = [(name, values[0]) for name in NAMING if len(values := getattr(asked, name)) == 1]
    return " · ".join(visit.labels.of(name, value) for name, value in named) or visit.say("all_devices")


def _pieces(query: QueryAnswer, visit: Visit) -> list[Shown]:
    """Each thing understood is a chip that leads to the same list without its words."""
    return [{"label": piece.words, "link": visit.links.changed("q", piece.without or None)} for piece in query.pieces]


def _chips(filters: Sequence[tuple[str, str]], visit: Visit) -> list[Shown]:
    """Each filter set is a chip that leads to the same list without it."""
    return [
        {"label": _filter_label(name, value, visit), "link": visit.links.without(name, value)}
        for name, value in filters
    ]


def _filter_label(name: str, value: str, visit: Visit) -> str:
    if name in {"price_min", "price_max"}:
        currency = visit.market.currency
        return f"{visit.say(name)} {written_minor(minor_of(value, currency), currency, visit.words)}"
    if name in {"warranty_min", "delivery_max"}:
        return f"{visit.say('facet_' + name.partition('_')[0])} {visit.labels.of(name, value)}"
    return visit.labels.of(name, value)


def _sort(sort: str, asked: SearchRequest, visit: Visit) -> Shown:
    link = visit.links.changed("sort", None if sort == "relevance" else sort)
    return {"label": visit.say(f"sort_{sort}"), "link": link, "current": asked.sort == sort}


def _categories(answer: SearchAnswer, visit: Visit) -> list[Shown]:
    return [
        {
            "picture": picture_address(str(entry.value)),
            "label": visit.labels.category(str(entry.value)),
            "count": visit.say("device_count", entry.count),
            "link": visit.links.list_of([("category", str(entry.value))]),
        }
        for entry in answer.facets.category
    ]


def _pages(answer: SearchAnswer, visit: Visit) -> Shown:
    last = max(1, min(-(-answer.total // answer.per_page), DEPTH_MAX // answer.per_page))
    page = answer.page
    return {
        "text": visit.say("page_of", page=page, pages=last),
        "several": last > 1,
        "previous": visit.links.page(min(page - 1, last)) if page > 1 else None,
        "next": visit.links.page(page + 1) if page < last else None,
    }
