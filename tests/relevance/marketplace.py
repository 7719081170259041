"""The fixed marketplace that judged queries are asked of: a wide part of the catalogue, all of it in stock."""

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from buybox_cli.relevance.conditions import Wanted, grade_of
from buybox_cli.relevance.judgements import read_expected
from buybox_config.catalogue import Catalogue, Device, Model, load_catalogue
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.grades import Grade
from buybox_config.indices import LAYOUT, IndexNames, MarketIndices, device_mapping, mapping
from buybox_config.markets import Market, load_markets
from buybox_config.money import minor_digits
from buybox_config.settings import Settings, load_settings
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.documents import device_document
from buybox_ranking.evaluation.search_measures import PERFECT
from buybox_ranking.offer import Offer, Parts, SellerFacts
from opensearchpy import OpenSearch

TODAY = dt.date(2026, 11, 23)
OLDEST = dt.date(2012, 1, 1)

WHOLE = ("smartphone", "tablet", "smartwatch", "headphones", "console")
"""Categories of which all is in stock; of the others a quarter of the models, and all of some makers."""

MAKERS = ("Apple", "Microsoft", "Lenovo", "Dell")

NARROW = 4
"""One model of so many of the other categories."""

WIDE = ("FR", "GB")
"""Markets that are asked for old phones, by real titles: there their rivals of those years are in stock too."""

JPY_PER_EUR = 160

BULK_S = 120.0
"""Longest that the engine may take for one request, in seconds: it shares its cores with the tests."""

HERE = Path(__file__).parent
JUDGEMENTS, MARKETS = HERE / "judgements", HERE / "markets"


def find_real() -> Path | None:
    """Find the real data that half of the judged queries stand in."""
    named = Path(os.environ.get("BUYBOX_REAL_DATA") or HERE.parents[2] / "shared" / "real")
    return named if named.is_dir() else None


def stocked(catalogue: Catalogue, wanted: Sequence[Wanted], *, wide: bool) -> list[Device]:
    """Return the devices in stock: all that a query names by model and wants exactly, and many more.

    The narrow marketplace leaves old models and more of the other categories out.
    """
    models = catalogue.models
    return [
        each
        for each in catalogue.devices.values()
        if _is_stocked(each, models[each.model_id], wide) or _is_wanted(each, wanted)
    ]


def _is_wanted(device: Device, wanted: Sequence[Wanted]) -> bool:
    facts = msgspec.to_builtins(device) | {"price_from": {"amount": "0"}}
    return grade_of(facts, wanted) == PERFECT


def _is_stocked(device: Device, model: Model, wide: bool) -> bool:  # noqa: FBT001 - handed through
    recent = model.launched is None or model.launched >= OLDEST
    if device.category in WHOLE:
        return wide or recent
    kept = _draw(device.model_id, NARROW if wide else 4 * NARROW) == 0
    return kept or (recent and wide and device.brand in MAKERS) or device.brand == "Apple"


def _names_a_model(wanted: Wanted) -> bool:
    """Tell whether a model is wanted by its name; of a category only what is there anyway is wanted."""
    named = wanted.patterns.keys()
    return wanted.grade == PERFECT and "category" not in named and not named.isdisjoint({"model_id", "device_id"})


def _draw(text: str, choices: int) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) % choices


def _offers(device: Device, model: Model, market: Market) -> list[Offer]:
    """Make one to three offers; each number is drawn from the device's id, so that every run has the same."""
    worth = (model.launch_price or 60_000) * (35 + _draw(device.device_id, 30)) // 100
    scale = JPY_PER_EUR / 100 if minor_digits(market.currency) == 0 else 1
    colours = [colour.name for colour in model.colours] or [None]
    return [
        Offer(
            offer_id=f"{market.id.lower()}-{device.device_id}-{number}",
            seller=SellerFacts(f"seller-{number}", f"Seller {number}", 4.5, 100, 0.02),
            market=market.id,
            device_id=device.device_id,
            device_no=device.device_no,
            category=device.category,
            sku=str(number),
            grade=list(Grade)[_draw(f"{device.device_id} grade {number}", len(Grade))],
            price=round(worth * (100 + 7 * number) / 100 * scale),
            total=round(worth * (100 + 7 * number) / 100 * scale),
            colour=colours[_draw(f"{device.device_id} colour {number}", len(colours))],
            battery_new=number == 0,
            delivery_days=2,
            warranty_months=12,
            parts=Parts(0.1, 0.1, 0.1, 0.1),
        )
        for number in range(1 + _draw(f"{device.device_id} offers", 3))
    ]


def publish(client: OpenSearch, prefix: str, market: Market, catalogue: Catalogue) -> None:
    """Write the marketplace as the live generation of a market."""
    names = IndexNames(prefix)
    indices, live = names.generation(market.id, "judged"), names.live(market.id)
    for name, body in ((indices.devices, device_mapping(market.language)), (indices.offers, mapping("offers"))):
        body["mappings"]["_meta"] = {"generation": "judged", "market": market.id, "simulated": True, "layout": LAYOUT}
        client.indices.create(index=name, body=body)
    with BulkWriter(client, BULK_S) as writer:
        _write(writer, indices, market, catalogue)
    client.indices.refresh(index=f"{indices.devices},{indices.offers}")
    add = [{"add": {"index": getattr(indices, kind), "alias": getattr(live, kind)}} for kind in ("devices", "offers")]
    client.indices.update_aliases(body={"actions": add})


def _write(writer: BulkWriter, indices: MarketIndices, market: Market, catalogue: Catalogue) -> None:
    demand = MarketDemand(market.id, TODAY)
    wanted = [each for each in read_expected(JUDGEMENTS, market.id) if _names_a_model(each)]
    for device in stocked(catalogue, wanted, wide=market.id in WIDE):
        model = catalogue.models[device.model_id]
        offers = _offers(device, model, market)
        document = device_document(device, model, market, offers, None, demand)
        writer.put(indices.devices, device.device_id, document)
        for offer in offers:
            writer.put(indices.offers, offer.offer_id, offer)


def patient() -> Settings:
    """Return the settings, with time for what the engine has to do here."""
    return load_settings().model_copy(update={"engine_timeout_s": BULK_S})


def publish_all(client: OpenSearch, prefix: str) -> None:
    """Write the marketplace of every judged market."""
    catalogue = load_catalogue()
    for market in load_markets(MARKETS).values():
        publish(client, prefix, market, catalogue)


def main() -> None:
    """Publish the marketplace in the engine of the settings and leave it there, for `buybox evaluate-search`."""
    settings = patient()
    with open_search(settings, find_endpoints(settings)) as client:
        publish_all(client, settings.index_prefix)


if __name__ == "__main__":
    main()
