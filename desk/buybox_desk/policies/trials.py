"""A draft given to a share of the shoppers, and how that ends."""

import secrets
from collections.abc import Callable

import msgspec
from buybox_config.errors import NotFoundError, UsageError

from buybox_desk.policies.moving import Mover
from buybox_desk.policies.publishing import Publisher, check_base, check_no_trial
from buybox_desk.policies.state import PastTrial, Standing, State
from buybox_desk.policies.version import Document, Draft, PolicyVersion, Trial

SHARES = range(1, 51)
"""Per cent of the shoppers: beyond half the live version would be the one on trial."""


class Trials:
    """Begins and ends trials; one runs at most."""

    def __init__(self, mover: Mover, publisher: Publisher, now: Callable[[], str]) -> None:
        self._mover, self._publisher, self._now = mover, publisher, now

    def begin(self, draft: Draft, begun_from: Document, share: int, reason: str) -> Trial:
        """Give a draft to a share of the shoppers.

        Raises UsageError for another share, StaleBaseError when another version went live since the draft was begun,
        RefusedError while another trial runs.
        """
        if isinstance(share, bool) or share not in SHARES:
            raise UsageError(
                f"a trial has from {SHARES.start} to {SHARES.stop - 1} per cent of the shoppers, whole ones"
            )
        begun = Trial(
            version=0,
            share=share,
            salt=secrets.token_hex(8),
            author=draft.author,
            reason=reason,
            started_at=self._now(),
            against=draft.base,
        )

        def check(standing: Standing) -> None:
            check_base(draft, begun_from, standing)
            check_no_trial(standing)

        def step(state: State, number: int) -> State:
            return msgspec.structs.replace(state, trial=msgspec.structs.replace(begun, version=number))

        version = self._mover.enter(self._publisher.version_of(draft, begun_from, reason), check, step)
        return msgspec.structs.replace(begun, version=version.version)

    def promote(self, author: str, reason: str) -> PolicyVersion:
        """Give the version on trial to everybody; raises NotFoundError when there is no trial."""

        def step(state: State) -> State:
            ended = self._ended(state, author, reason, "promoted")
            return msgspec.structs.replace(ended, live=ended.past_trials[-1].trial.version)

        before = self._mover.move(_running, step)
        promoted = before.in_force.tried
        if promoted is None:
            raise NotFoundError(NO_TRIAL)
        return promoted

    def drop(self, author: str, reason: str) -> Trial:
        """Give the live version to everybody again; raises NotFoundError when there is no trial."""
        before = self._mover.move(_running, lambda state: self._ended(state, author, reason, "dropped"))
        return _trial(before.state)

    def _ended(self, state: State, author: str, reason: str, outcome: str) -> State:
        past = PastTrial(_trial(state), self._now(), author, outcome, reason)  # type: ignore[arg-type]  # of two words
        return msgspec.structs.replace(state, trial=None, past_trials=(*state.past_trials, past))


NO_TRIAL = "no version is on trial: begin one with `buybox policy publish --share 10`"


def _running(standing: Standing) -> None:
    _trial(standing.state)


def _trial(state: State) -> Trial:
    if state.trial is None:
        raise NotFoundError(NO_TRIAL)
    return state.trial
