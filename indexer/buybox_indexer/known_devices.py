"""Devices of live offers as the catalogue names them now: some were renamed since they were loaded, or taken out."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from buybox_config.catalogue import Catalogue, Device
from buybox_ranking.offer import Offer


def known_device(catalogue: Catalogue, device_id: str) -> Device | None:
    """Return the device of an id of now or of earlier; None for one that the catalogue no longer knows."""
    return catalogue.devices.get(catalogue.redirects.get(device_id, device_id))


def as_known(offer: Offer, catalogue: Catalogue) -> Offer | None:
    """Return an offer under the id that its device has now; None when the catalogue no longer knows the device."""
    device = known_device(catalogue, offer.device_id)
    if device is None or device.device_id == offer.device_id:
        return None if device is None else offer
    return msgspec.structs.replace(
        offer, device_id=device.device_id, device_no=device.device_no, category=device.category
    )


def every_id(catalogue: Catalogue, devices: Iterable[str]) -> frozenset[str]:
    """Return all ids, of now and of earlier, under which offers of these devices may be live."""
    given = set(devices)
    now = {catalogue.redirects.get(device, device) for device in given}
    former: defaultdict[str, set[str]] = defaultdict(set)
    for old, new in catalogue.redirects.items():
        former[new].add(old)
    return frozenset(given | now | {old for device in now for old in former.get(device, ())})
