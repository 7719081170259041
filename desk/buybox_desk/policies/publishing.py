"""Publishing a draft, for everybody or on trial, and bringing an earlier version back."""

from collections.abc import Callable

import msgspec
from buybox_config.errors import RefusedError, UsageError

from buybox_desk.policies.differences import differences
from buybox_desk.policies.errors import StaleBaseError
from buybox_desk.policies.moving import Check, Mover
from buybox_desk.policies.state import Standing, State
from buybox_desk.policies.version import Document, Draft, PolicyVersion


class Publisher:
    """Makes versions of drafts and of earlier versions, each live from the moment that this returns."""

    def __init__(self, mover: Mover, now: Callable[[], str]) -> None:
        self._mover, self._now = mover, now

    def publish(self, draft: Draft, begun_from: Document, reason: str) -> PolicyVersion:
        """Make a draft live.

        Raises StaleBaseError when another version went live since it was begun, RefusedError during a trial, UsageError
        when it changes nothing.
        """
        return self._mover.enter(self.version_of(draft, begun_from, reason), _publishable(draft, begun_from), _live)

    def version_of(self, draft: Draft, begun_from: Document, reason: str) -> PolicyVersion:
        """Return the version that a draft becomes, not yet numbered; raises UsageError when it changes nothing."""
        summary = tuple(each.what for each in differences(begun_from, draft.policy))
        if not summary:
            raise UsageError("the draft changes nothing: there is nothing to publish")
        return PolicyVersion(
            version=0,
            policy=draft.policy,
            author=draft.author,
            reason=reason,
            published_at=self._now(),
            base=draft.base,
            summary=summary,
        )

    def roll_back(self, earlier: PolicyVersion, author: str, reason: str, base: int | None) -> PolicyVersion:
        """Make the policy of an earlier version live again, as a new version.

        Raises StaleBaseError when `base` is named and no longer live, RefusedError during a trial, UsageError when the
        live policy is the same already.
        """
        standing = self._mover.standing()
        live = standing.live
        check = _restorable(live.version if base is None else base)
        check(standing)
        back = PolicyVersion(
            version=0,
            policy=earlier.policy,
            author=author,
            reason=reason,
            published_at=self._now(),
            base=live.version,
            restores=earlier.version,
            summary=tuple(each.what for each in differences(live.policy, earlier.policy)),
        )
        if not back.summary:
            raise UsageError(f"the live version {live.version} is the same as version {earlier.version} already")
        return self._mover.enter(back, check, _live)


def _live(state: State, number: int) -> State:
    return msgspec.structs.replace(state, live=number)


def _publishable(draft: Draft, begun_from: Document) -> Check:
    def check(standing: Standing) -> None:
        check_base(draft, begun_from, standing)
        check_no_trial(standing)

    return check


def _restorable(base: int) -> Check:
    def check(standing: Standing) -> None:
        check_no_trial(standing)
        if standing.live.version != base:
            raise StaleBaseError(f"{told_live(standing.live)}: look at it, then ask again; nothing was changed")

    return check


def check_base(draft: Draft, begun_from: Document, standing: Standing) -> None:
    """Raise StaleBaseError when the live policy is not the one that a draft was begun from."""
    live = standing.live
    if live.version == draft.base and live.policy == begun_from:
        return
    raise StaleBaseError(
        f"{told_live(live)}, after this draft was begun from version {draft.base}; nothing was changed: "
        "`buybox policy draft --rebase` carries its changes over, `buybox policy draft --anew` begins again"
    )


def check_no_trial(standing: Standing) -> None:
    """Raise RefusedError while a trial runs: it would be compared with what is no longer live."""
    trial = standing.state.trial
    if trial is not None:
        raise RefusedError(
            f"version {trial.version} is on trial with {trial.share} % of the shoppers since {trial.started_at}, begun "
            f"by {trial.author}: end it first with `buybox policy trial promote` or `buybox policy trial drop`"
        )


def told_live(live: PolicyVersion) -> str:
    """Say who made a version live, when and why."""
    return f"{live.author} published version {live.version} at {live.published_at} ({live.reason})"
