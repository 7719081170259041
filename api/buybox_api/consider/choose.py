"""Which alternatives to a device's best offer are shown: at most one of each kind."""

from collections.abc import Sequence

import msgspec
from buybox_config.also_consider import ConsiderRules
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.rank import RankedOffer

AS_GOOD = {("4g", "5g"), ("wifi", "cellular"), ("gps", "gps-cellular")}
"""Pairs of connectivity of which the second does all that the first does."""


class Candidate(msgspec.Struct, frozen=True):
    """Another device with its best offer among those that may be an alternative."""

    device: DeviceDocument
    best: RankedOffer


def choose_cheaper_grade(ranked: Sequence[RankedOffer], rules: ConsiderRules) -> RankedOffer | None:
    """Return the best offer of the nearest lower grade that saves enough; the same keyboard and network lock."""
    best = ranked[0].offer
    limit = rules.saving_total(best.total)
    fitting = [entry for entry in ranked if _is_lower(entry.offer, best) and entry.offer.total <= limit]
    return max(fitting, key=lambda entry: entry.offer.grade, default=None)


def choose_more_storage(device: DeviceDocument, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the next storage of the same model, alike in everything else."""
    more = [each for each in candidates if _has_more_storage(device, each.device)]
    return min(more, key=_smallest, default=None)


def choose_newer_model(
    device: DeviceDocument, candidates: Sequence[Candidate], newer: Sequence[str]
) -> Candidate | None:
    """Return the device of the nearest newer model that is as good in storage, memory and connectivity."""
    fitting = [each for each in candidates if each.device.model_id in newer and _is_as_good(device, each.device)]
    return min(fitting, key=lambda each: (newer.index(each.device.model_id), *_smallest(each)), default=None)


def _is_lower(offer: Offer, best: Offer) -> bool:
    alike = (offer.keyboard, offer.network_lock) == (best.keyboard, best.network_lock)
    return alike and offer.grade < best.grade


def _has_more_storage(device: DeviceDocument, other: DeviceDocument) -> bool:
    if device.storage_gb is None or other.storage_gb is None or device.model_id != other.model_id:
        return False
    alike = all(getattr(device, name) == getattr(other, name) for name in ("ram_gb", "size", "connectivity"))
    return alike and other.storage_gb > device.storage_gb


def _is_as_good(device: DeviceDocument, other: DeviceDocument) -> bool:
    enough = (_at_least(other.storage_gb, device.storage_gb), _at_least(other.ram_gb, device.ram_gb))
    return all(enough) and _connects_as_well(device.connectivity, other.connectivity)


def _at_least(other: int | None, own: int | None) -> bool:
    return own is None or other is None or other >= own


def _connects_as_well(own: str | None, other: str | None) -> bool:
    return own is None or other is None or own == other or (own, other) in AS_GOOD


def _smallest(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.device.storage_gb or 0, candidate.best.offer.total, candidate.device.device_no
