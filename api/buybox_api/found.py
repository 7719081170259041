"""What the engine answers, read into the core's own structs."""

from typing import Any, TypeVar

import msgspec
from buybox_config.errors import EngineError
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer

from buybox_api.queries.leading import SHORTLIST

Document = dict[str, Any]

Stored = TypeVar("Stored", DeviceDocument, Offer)


class Leading(msgspec.Struct, frozen=True):
    """A device with the offers that lead it under the filters of a request."""

    device: DeviceDocument
    shortlist: list[Offer]  # best first by the engine's score, which is coarser than ours
    cheapest: Offer
    settled: bool  # whether the best offer is surely on the short list


def hits(answer: Document) -> list[Document]:
    """Return the hits of an engine's answer."""
    found: list[Document] = answer["hits"]["hits"]
    return found


def total(answer: Document) -> int:
    """Return how many documents matched."""
    return int(answer["hits"]["total"]["value"])


def read_device(hit: Document) -> DeviceDocument:
    """Read a device; raises EngineError when the document is not of our shape."""
    return _converted(hit["_source"], DeviceDocument)


def read_offer(hit: Document) -> Offer:
    """Read an offer of the narrow index; raises EngineError when the document is not of our shape."""
    return _converted(hit["_source"], Offer)


def read_offers_of(device: DeviceDocument, market: str) -> list[Offer]:
    """Return a device's nested offers with what stands on the device itself."""
    return [_completed(offer, device, market) for offer in device.offers]


def read_leading(hit: Document, place: int, market: str) -> Leading:
    """Read a hit of `leading_offers`; `place` tells which set of weights is the device's."""
    device = read_device(hit)
    best = hit["inner_hits"][f"best_{place}"]["hits"]["hits"]
    cheapest = hit["inner_hits"]["cheapest"]["hits"]["hits"]
    return Leading(
        device=device,
        shortlist=[_completed(read_offer(entry), device, market) for entry in best],
        cheapest=_completed(read_offer(cheapest[0]), device, market),
        settled=len(best) < SHORTLIST or best[-1]["_score"] < best[0]["_score"],
    )


def _completed(offer: Offer, device: DeviceDocument, market: str) -> Offer:
    return msgspec.structs.replace(
        offer,
        market=market,
        device_id=device.device_id,
        device_no=device.device_no,
        category=device.category,
        reference=device.reference,
    )


def _converted(source: Document, kind: type[Stored]) -> Stored:
    try:
        return msgspec.convert(source, kind)
    except msgspec.ValidationError as error:
        raise EngineError(f"a stored document is not of this version's shape ({error}): run `buybox index`") from error
