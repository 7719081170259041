"""What a device's page shows beside its best offer, compared with all offers; and one market of real models."""

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any, Protocol

import httpx
import msgspec
import pytest
from buybox_api.app import create_app
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import CatalogueWords
from buybox_config.also_consider import load_consider_rules
from buybox_config.catalogue import Catalogue, Model, load_catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.grades import GRADES, Grade
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, SellerFacts

pytestmark = pytest.mark.engine

RULES = load_consider_rules()
ALIKE = ("model_id", "ram_gb", "size", "connectivity")


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


def cents(money: dict[str, str]) -> int:
    return int(Decimal(money["amount"]) * 100)


async def page_of(shop: httpx.AsyncClient, device_id: str) -> dict[str, Any]:
    page: dict[str, Any] = (await shop.get(f"/v1/devices/{device_id}?market=FR")).json()
    return page


def alternatives(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["kind"]: entry for entry in page["also_consider"]}


async def test_a_cheaper_grade_is_the_first_of_the_nearest_lower_grade_that_saves_enough(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    seen = 0
    for device in marketplace.devices:
        if not device.offer_count:
            continue
        page = await page_of(shop, device.device_id)
        best = page["best_offer"]
        offers = (await shop.get(f"/v1/devices/{device.device_id}/offers?market=FR")).json()["offers"]
        fitting = [
            offer
            for offer in offers
            if offer["state"] != "ineligible"
            and GRADES[offer["grade"]] < GRADES[best["grade"]]
            and all(offer[name] == best[name] for name in ("keyboard", "network_lock"))
            and cents(offer["total"]) <= RULES.saving_total(cents(best["total"]))
        ]
        expected = max(fitting, key=lambda offer: GRADES[offer["grade"]], default=None)
        found = alternatives(page).get("cheaper_grade")
        assert (found and found["offer"]["offer_id"]) == (expected and expected["offer_id"])
        if found:
            seen += 1
            assert cents(found["difference"]) == cents(found["offer"]["total"]) - cents(best["total"]) < 0
    assert seen > 3


async def test_more_storage_is_the_next_one_of_the_model_that_is_as_good_for_a_little_more(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    seen = 0
    for device in marketplace.devices:
        if not device.offer_count or device.storage_gb is None:
            continue
        page = await page_of(shop, device.device_id)
        best = page["best_offer"]
        limit = RULES.highest_total(cents(best["total"]))
        asked = f"market=FR&grade_min={best['grade']}&price_max={limit / 100:.2f}"
        asked += f"&network_lock={best['network_lock'] or 'unlocked'}"
        asked += f"&keyboard={best['keyboard']}" if best["keyboard"] else ""
        found = alternatives(page).get("more_storage")
        bigger = [
            other
            for other in marketplace.devices
            if all(getattr(other, name) == getattr(device, name) for name in ALIKE)
            and (other.storage_gb or 0) > device.storage_gb
        ]
        answers = [(other, await shop.get(f"/v1/devices/{other.device_id}/best?{asked}")) for other in bigger]
        passing = [(other, answer.json()) for other, answer in answers if answer.status_code == 200]
        assert (found is not None) == bool(passing)
        if found:
            seen += 1
            first = min(passing, key=lambda each: (each[0].storage_gb, cents(each[1]["total"]), each[0].device_no))
            assert found["offer"]["offer_id"] == first[1]["offer_id"]
            assert cents(found["difference"]) == cents(first[1]["total"]) - cents(best["total"])
    assert seen > 0


def _real(device_id: str, total: int, *, grade: Grade = Grade.GOOD) -> tuple[DeviceDocument, Offer]:
    known = load_catalogue().devices[device_id]
    offer = Offer(
        offer_id=f"of-{device_id}",
        seller=SellerFacts("alpha", "Alpha", 4.5, 10, 0.01),
        market="FR",
        device_id=device_id,
        device_no=known.device_no,
        category=known.category,
        sku=device_id,
        grade=grade,
        price=total,
        total=total,
        quantity=3,
        vat_scheme="margin",
        delivery_days=2,
        warranty_months=12,
    )
    facts = {name: getattr(known, name) for name in known.__struct_fields__}
    document = DeviceDocument(**facts, names=(), offer_count=1, price_from=total, offers=(offer,))
    return document, offer


def _phones() -> Catalogue:
    """Return the phones of one maker, of which one had another id once."""
    models = {model.model_id: model for model in load_catalogue().models.values() if _is_phone(model)}
    devices = {device.device_id: device for model in models.values() for device in model.devices}
    return Catalogue(models, devices, {"apple-iphone-thirteen-128gb": "apple-iphone-13-128gb"})


def _is_phone(model: Model) -> bool:
    return (model.brand, model.category) == ("Apple", "smartphone")


@pytest.fixture
async def real_shop(
    settings: Settings,
    endpoints: Endpoints,
    marketplace: Any,  # noqa: ANN401 - a struct of conftest, which no module can import
    publish_own: Callable[..., None],
) -> AsyncIterator[httpx.AsyncClient]:
    """Open the application over a market of real models: two iPhones 13 and an iPhone 14."""
    sold = (("apple-iphone-13-128gb", 30_000), ("apple-iphone-13-256gb", 33_000), ("apple-iphone-14-128gb", 35_500))
    made = [_real(device_id, total) for device_id, total in (*sold, ("apple-iphone-12-128gb", 22_000))]
    place = msgspec.structs.replace(
        marketplace, devices=tuple(each for each, _ in made), offers=tuple(each for _, each in made)
    )
    publish_own("1", place)
    only = Endpoints(endpoints.opensearch_url, None)
    shelf = Shelf(load_markets(), CatalogueWords(_phones(), load_words()))
    app = create_app(lambda: open_edge(settings, only, shelf))
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://s") as client:
        yield client


async def test_the_next_storage_and_the_newer_model_are_offered_with_the_difference_in_money(
    real_shop: httpx.AsyncClient,
) -> None:
    found = alternatives(await page_of(real_shop, "apple-iphone-13-128gb"))
    assert {kind: (each["device"]["device_id"], each["difference"]["amount"]) for kind, each in found.items()} == {
        "more_storage": ("apple-iphone-13-256gb", "30.00"),
        "newer_model": ("apple-iphone-14-128gb", "55.00"),
    }


async def test_a_model_that_costs_much_more_or_is_older_is_not_offered(real_shop: httpx.AsyncClient) -> None:
    assert alternatives(await page_of(real_shop, "apple-iphone-12-128gb")) == {}
    assert "newer_model" not in alternatives(await page_of(real_shop, "apple-iphone-14-128gb"))


async def test_the_structured_data_of_a_page_say_what_the_page_says(
    shop: httpx.AsyncClient, marketplace: Marketplace
) -> None:
    for device in marketplace.devices[:20]:
        page = await page_of(shop, device.device_id)
        summed = msgspec.json.decode(page["schema_org"])["offers"]
        assert summed["offerCount"] == device.offer_count
        totals = [o.total for o in marketplace.offers if _competes(o) and o.device_id == device.device_id]
        if totals:
            assert summed["lowPrice"] == page["price_from"]["amount"] == f"{min(totals) / 100:.2f}"
            assert summed["highPrice"] == f"{max(totals) / 100:.2f}"


def _competes(offer: Offer) -> bool:
    return offer.state == "live" and offer.quantity > 0


async def test_a_renamed_device_leads_to_the_one_that_lives_on_every_route_and_stands_in_a_comparison(
    real_shop: httpx.AsyncClient,
) -> None:
    for tail in ("", "/offers", "/best"):
        answer = await real_shop.get(f"/v1/devices/apple-iphone-thirteen-128gb{tail}?market=FR", follow_redirects=True)
        assert (answer.status_code, [step.status_code for step in answer.history]) == (200, [301])
        assert answer.json()["device_id"] == "apple-iphone-13-128gb"
    asked = "devices=apple-iphone-thirteen-128gb,apple-iphone-13-128gb,apple-iphone-14-128gb"
    compared = (await real_shop.get(f"/v1/compare?market=FR&{asked}")).json()
    assert [column["device_id"] for column in compared["devices"]] == ["apple-iphone-13-128gb", "apple-iphone-14-128gb"]
    assert compared["moved"] == {"apple-iphone-thirteen-128gb": "apple-iphone-13-128gb"}
