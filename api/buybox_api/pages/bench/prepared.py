"""What an author prepares, as several pages tell it: the changes, whether the draft is stale, what was found."""

import msgspec
from buybox_desk.policies.differences import Difference, differences
from buybox_desk.policies.rule_words import NameOf
from buybox_desk.policies.version import Draft, InForce, PolicyVersion

from buybox_api.pages.bench.words import moment, plural


class Prepared(msgspec.Struct, frozen=True):
    """A draft against what is live."""

    draft: Draft
    changes: list[Difference]
    stale: str | None  # why it cannot be published as it is
    changed_at: str

    @property
    def summary(self) -> str:
        """Say how much it changes."""
        return plural(len(self.changes), "change") if self.changes else "no change yet"


def prepared(draft: Draft | None, in_force: InForce, name_of: NameOf, versions: list[PolicyVersion]) -> Prepared | None:
    """Return a draft with its changes; `versions` are the latest, to tell what went live meanwhile."""
    if draft is None:
        return None
    live = in_force.live
    base = next((version for version in versions if version.version == draft.base), live)
    return Prepared(
        draft,
        differences(base.policy, draft.policy, name_of),
        None if draft.base == live.version else _stale(draft, live, versions),
        moment(draft.changed_at),
    )


def _stale(draft: Draft, live: PolicyVersion, versions: list[PolicyVersion]) -> str:
    newer = [version for version in versions if draft.base < version.version <= live.version] or [live]
    told = "; ".join(
        f"version {version.version} by {version.author} on {moment(version.published_at)} ({version.reason})"
        for version in reversed(newer[:3])
    )
    return f"Your draft was begun from version {draft.base}. Published since then: {told}."
