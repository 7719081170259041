"""What the engine answers, read into the core's own structs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_ranking.cards import read_device_card, read_device_document, read_offer_card
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer

from buybox_api.queries.leading import SHORTLIST
from buybox_api.weights import MarketWeights

Document = dict[str, Any]


class Leading(msgspec.Struct, frozen=True):
    """A device with the offers that lead it under the filters of a request."""

    device: DeviceDocument
    shortlist: list[Offer]  # best first by the engine's score, which is coarser than ours
    cheapest: Offer
    settled: bool  # whether the best offer is surely on the short list
    passing: int | None  # how many offers pass the filters, where all that compete stand on the device


def hits(answer: Document) -> list[Document]:
    """Return the hits of an engine's answer."""
    found: list[Document] = answer["hits"]["hits"]
    return found


def total(answer: Document) -> int:
    """Return how many documents matched."""
    return int(answer["hits"]["total"]["value"])


def read_device(hit: Document, market: str) -> DeviceDocument:
    """Read a device with its offers; raises EngineError when the document is not of our shape."""
    with _shaped():
        return read_device_document(hit["_source"], market)


def read_offer(hit: Document) -> Offer:
    """Read an offer of the narrow index; raises EngineError when the document is not of our shape."""
    with _shaped():
        return msgspec.convert(hit["_source"], Offer)


def read_card(hit: Document) -> DeviceDocument:
    """Read a hit of a list: a device without its offers; raises EngineError when its card is not of our shape."""
    with _shaped():
        return read_device_card(hit["fields"]["card"][0])


def read_leading(hit: Document, weights: MarketWeights, market: str) -> Leading:
    """Read a hit of `leading_offers`, the short list by the weights of the device's category."""
    device = read_card(hit)
    found = hit["inner_hits"][f"best_{weights.place(device.category)}"]["hits"]
    best = found["hits"]
    cheapest = hit["inner_hits"]["cheapest"]["hits"]["hits"]
    return Leading(
        device=device,
        shortlist=[_offer_of_card(entry, device, market) for entry in best],
        cheapest=_offer_of_card(cheapest[0], device, market),
        passing=found["total"]["value"] if device.nested_count == device.offer_count else None,
        settled=len(best) < SHORTLIST or best[-1]["_score"] < best[0]["_score"],
    )


def _offer_of_card(hit: Document, device: DeviceDocument, market: str) -> Offer:
    return read_offer_card(hit["fields"]["offers.card"][0], device, market)


@contextmanager
def _shaped() -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        raise EngineError(f"a stored document is not of this version's shape ({error}): run `buybox index`") from error
