"""Published versions, the newest first."""

from collections.abc import Iterator
from itertools import islice

from buybox_config.errors import NotFoundError

from buybox_desk.policies.errors import UnreadablePolicyError
from buybox_desk.policies.state import STATE, Standing, read_version, version_id, were_live
from buybox_desk.policies.store import PolicyIndex
from buybox_desk.policies.version import PolicyVersion


def published_versions(index: PolicyIndex, standing: Standing, most: int) -> list[PolicyVersion]:
    """Return the newest versions that ever were live or on trial, the newest first."""
    if standing.kept is None:
        return [standing.live]
    published = set(standing.state.published)
    found = (kept for kept in index.every("version", [{"number": "desc"}]) if kept.body["number"] in published)
    return [read_version(kept) for kept in islice(found, most)]


def readable_versions(index: PolicyIndex, most: int) -> list[PolicyVersion]:
    """Return the newest versions that were live and can be read, the newest first, whatever became of the state.

    For who must go on while what is in force has an unknown shape or is lost: those that cannot be read are left out.
    """
    kept = index.find(STATE)
    numbers = frozenset() if kept is None else were_live(kept)
    return list(islice(_readable(index, numbers), most))


def _readable(index: PolicyIndex, numbers: frozenset[int]) -> Iterator[PolicyVersion]:
    for kept in index.every("version", [{"number": "desc"}]):
        if kept.body.get("number") not in numbers:
            continue
        try:
            yield read_version(kept)
        except UnreadablePolicyError:
            continue


def published_version(index: PolicyIndex, standing: Standing, number: int) -> PolicyVersion:
    """Return one version; raises NotFoundError that names those there are."""
    for known in (standing.live, standing.in_force.tried):
        if known is not None and known.version == number:
            return known
    published = standing.state.published
    kept = index.find(version_id(number)) if number in published else None
    if kept is None:
        raise NotFoundError(
            f"there is no version {number} of the policy: the newest is {max(published)}, see the history"
        )
    return read_version(kept)
