"""Which devices may be alternatives to one: the clauses that the engine sifts them by."""

from collections.abc import Sequence

from buybox_ranking.device import DeviceDocument

from buybox_api.queries.clauses import Clause, at_least, every, no, one_of, present, some


def near_clauses(device: DeviceDocument, newer: Sequence[str]) -> list[Clause]:
    """Return what a device must meet one of: more storage of the same model, or a newer model no smaller."""
    found = [] if device.storage_gb is None else [_more_storage(device, device.storage_gb)]
    if newer:
        enough = [_enough(name, getattr(device, name)) for name in ("storage_gb", "ram_gb")]
        found.append(every([one_of("model_id", newer), *(clause for clause in enough if clause is not None)]))
    return found


def _more_storage(device: DeviceDocument, storage: int) -> Clause:
    alike = [_same(name, getattr(device, name)) for name in ("model_id", "ram_gb", "size", "connectivity")]
    return every([*alike, at_least("storage_gb", storage + 1)])


def _same(field: str, value: object) -> Clause:
    return no(present(field)) if value is None else one_of(field, [value])


def _enough(field: str, value: int | None) -> Clause | None:
    """Ask for as much; a device that is not sold by it has what its model has."""
    return None if value is None else some([at_least(field, value), no(present(field))])
