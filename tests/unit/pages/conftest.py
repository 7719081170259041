"""Answers whose every text is hostile, and visits of each market; nothing here needs an engine."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from buybox_api.answers import (
    Alternative,
    Box,
    DeviceAnswer,
    DeviceCard,
    Facets,
    FacetValue,
    Neighbour,
    NewPriceDocument,
    OfferAnswer,
    OffersAnswer,
    Options,
    PlacedOffer,
    PriceSpan,
    QueryAnswer,
    QueryPiece,
    SearchAnswer,
    SellerAnswer,
)
from buybox_api.compare.answer import CompareAnswer, ComparedDevice, ComparedRow
from buybox_api.pages.shop.visit import Visit
from buybox_api.presenters.schema_org import schema_org_text
from buybox_api.understanding import Understood
from buybox_config.markets import Market, load_markets
from buybox_config.money import MoneyDocument
from buybox_ranking.device import DeviceDocument
from buybox_titles.neighbours import Neighbour as Near

HOSTILE = "\"'><script>alert('x')</script>&{{7*7}}"


def money(amount: str = "289.00") -> MoneyDocument:
    return {"amount": amount, "currency": "EUR"}


def an_offer(**changes: object) -> OfferAnswer:
    return OfferAnswer(**(_offer_fields() | changes))


def _offer_fields() -> dict[str, Any]:
    return {
        "offer_id": HOSTILE,
        "seller": SellerAnswer(HOSTILE, HOSTILE, 4.6, 622),
        "grade": "good",
        "colour": HOSTILE,
        "battery_new": False,
        "keyboard": HOSTILE,
        "network_lock": HOSTILE,
        "battery_health_pct": 85,
        "genuine_parts": True,
        "condition": "refurbished",
        "price": money("279.00"),
        "shipping": money("9.50"),
        "fees": money("0.50"),
        "total": money(),
        "delivery_days": 3,
        "warranty_months": 12,
        "return_days": 30,
        "vat_scheme": "margin",
        "link": "javascript:alert(1)",
        "reasons": [HOSTILE],
        "assumed": ["delivery_days"],
    }


FACTS: dict[str, Any] = {
    "device_id": "a/../b",
    "title": HOSTILE,
    "brand": HOSTILE,
    "model_id": HOSTILE,
    "category": HOSTILE,
    "storage_gb": 1024,
    "ram_gb": 8,
    "size": HOSTILE,
    "connectivity": HOSTILE,
    "colours": [HOSTILE],
    "image_link": "https://elsewhere.example/x.png",
}

STAMP: dict[str, Any] = {"market": "FR", "generation": "g", "policy": 1, "simulated": True}

NEW = NewPriceDocument("629.00", "EUR", HOSTILE, "2026-11-01")


def a_card(**changes: object) -> DeviceCard:
    fields: dict[str, Any] = {
        "offer_count": 14,
        "price_from": money("269.00"),
        "price_new": NEW,
        "best_offer": an_offer(),
        "cheapest_offer": None,
        "sponsored": True,
    }
    return DeviceCard(**FACTS, **(fields | changes))


def facets(**changes: object) -> Facets:
    hostile = [FacetValue(HOSTILE, 2), FacetValue("Acme", 1)]
    fields: dict[str, Any] = dict.fromkeys(Facets.__struct_fields__, hostile)
    fields["price"] = PriceSpan("89.00", "1719.00")
    for number in ("storage_gb", "ram_gb"):
        fields[number] = [FacetValue(64, 2), FacetValue(1024, 1)]
    return Facets(**(fields | changes))


def a_search(**changes: object) -> SearchAnswer:
    query = QueryAnswer(
        text=HOSTILE,
        understood={},
        corrected=HOSTILE,
        notice="relaxed",
        pieces=[QueryPiece("colour", HOSTILE, HOSTILE, HOSTILE)],
        message=HOSTILE,
    )
    fields: dict[str, Any] = {
        **STAMP,
        "total": 41,
        "page": 2,
        "per_page": 20,
        "took_ms": 1.0,
        "query": query,
        "devices": [a_card()],
        "facets": facets(),
    }
    return SearchAnswer(**(fields | changes))


def a_box(**changes: object) -> Box:
    fields: dict[str, Any] = {
        "grade": "good",
        "colour": HOSTILE,
        "battery_new": False,
        "keyboard": HOSTILE,
        "network_lock": HOSTILE,
        "price_from": money(),
        "best_offer": an_offer(),
    }
    return Box(**(fields | changes))


def a_device(**changes: object) -> DeviceAnswer:
    document = DeviceDocument(
        device_id="a", device_no=1, model_id="m", brand=HOSTILE, category="smartphone", title=HOSTILE, names=()
    )
    other = Neighbour(**FACTS, offer_count=2, price_from=money())
    fields: dict[str, Any] = {
        "launched": "2021-09-24",
        "offer_count": 2,
        "price_from": money(),
        "price_new": NEW,
        "best_offer": an_offer(),
        "boxes": [a_box(), a_box(grade="fair", colour="black")],
        "options": Options(grade=[], colour=[], battery_new=[], keyboard=[], network_lock=[]),
        "model_devices": [other],
        "also_consider": [Alternative(kind="newer_model", difference=money("-12.00"), device=other, offer=an_offer())],
        "schema_org": schema_org_text(document, None, None, load_markets()["FR"]),
    }
    return DeviceAnswer(**STAMP, **FACTS, **(fields | changes))


def placed(position: int = 1, **changes: object) -> PlacedOffer:
    fields: dict[str, Any] = {
        "position": position,
        "state": "won",
        "state_reason": None,
        "quantity": 1,
        "updated_at": None,
        "kept_since": None,
        "low_30d": money("270.00"),
        "low_30d_since": None,
    }
    return PlacedOffer(**(_offer_fields() | fields | changes))


def offers_of(*offers: PlacedOffer) -> OffersAnswer:
    return OffersAnswer(**STAMP, **FACTS, total=len(offers), offers=list(offers))


def a_comparison() -> CompareAnswer:
    fields: dict[str, Any] = {
        "launched": None,
        "offer_count": 1,
        "price_from": money(),
        "price_new": NEW,
        "best_offer": an_offer(),
        "grades": [],
    }
    columns = [ComparedDevice(**(FACTS | {"device_id": name}), **fields) for name in ("a", HOSTILE)]
    rows = [
        ComparedRow(name="brand", values=[HOSTILE, None], differs=True, best=["a"]),
        ComparedRow(name="total", values=[money(), money()], differs=False, best=[]),
    ]
    return CompareAnswer(**STAMP, devices=columns, rows=rows, moved={HOSTILE: "a"})


class HostileWords:
    """Knows every model and device, under a hostile name."""

    def understand(self, query: str, language: str) -> Understood:
        del query, language
        return Understood()

    def knows(self, device_id: str) -> bool:
        del device_id
        return True

    def neighbours(self, model_id: str) -> tuple[Near, ...]:
        del model_id
        return ()

    def model_name(self, model_id: str) -> str | None:
        del model_id
        return HOSTILE

    def successor(self, device_id: str) -> str | None:
        del device_id
        return None

    def unsold(self, device_id: str, market: Market) -> DeviceDocument | None:
        del market
        return DeviceDocument(
            device_id=device_id, device_no=1, model_id="m", brand="b", category="other", title=HOSTILE, names=()
        )


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting() -> Visiting:
    """Return what makes a visit of a market with some parameters."""
    markets = load_markets()

    def visit(market: str = "FR", *given: tuple[str, str]) -> Visit:
        return Visit(markets[market], [("market", market), *given], HostileWords(), markets.values())

    return visit


@pytest.fixture(scope="session")
def hostile() -> SimpleNamespace:
    """Return makers of answers in which every text wants to become markup, and that text."""
    return SimpleNamespace(
        text=HOSTILE,
        facts=FACTS,
        new=NEW,
        money=money,
        offer=an_offer,
        card=a_card,
        facets=facets,
        search=a_search,
        box=a_box,
        device=a_device,
        placed=placed,
        offers=offers_of,
        comparison=a_comparison,
    )
