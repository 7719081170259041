"""What is live and what is on trial: one document, written only by who read it last."""

from typing import Literal, TypeVar

import msgspec
from buybox_config.settings import Settings

from buybox_desk.policies.errors import LostVersionError, UnreadablePolicyError
from buybox_desk.policies.founding import policy_of_the_file
from buybox_desk.policies.store import Kept, PolicyIndex
from buybox_desk.policies.version import Document, InForce, PolicyVersion, Trial

Shape = TypeVar("Shape")

STATE = "state"
"""Id of the document."""


class PastTrial(msgspec.Struct, frozen=True):
    """A trial that is over."""

    trial: Trial
    ended_at: str  # RFC 3339, UTC
    ended_by: str
    outcome: Literal["promoted", "dropped"]
    reason: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Which version is live, what is on trial, and which versions count as published."""

    live: int
    trial: Trial | None = None
    published: tuple[int, ...] = ()  # all that ever were live or on trial: what a crash left behind is not among them
    past_trials: tuple[PastTrial, ...] = ()


class _Published(msgspec.Struct, frozen=True):
    """The part of a state that is needed most when the rest has an unknown shape."""

    published: tuple[int, ...] = ()


class Standing(msgspec.Struct, frozen=True):
    """The state with its versions, as read at one moment."""

    state: State
    in_force: InForce
    kept: Kept | None  # None while nothing was ever published: the policy file is in force

    @property
    def live(self) -> PolicyVersion:
        """The live version."""
        return self.in_force.live


def read_standing(index: PolicyIndex, settings: Settings, known: InForce | None = None) -> Standing:
    """Return what is in force; versions that `known` holds are not fetched again, for they never change.

    Raises LostVersionError when the store has no such version, UnreadablePolicyError when a newer program wrote what is
    there, ConfigError when the policy file is wrong.
    """
    kept = index.find(STATE)
    if kept is None:
        live = policy_of_the_file(settings)
        return Standing(State(live=live.version, published=(live.version,)), InForce(live=live), None)
    state = _read(kept, State)
    wanted = [state.live, *([state.trial.version] if state.trial else [])]
    live, *tried = _versions(index, wanted, known)
    return Standing(state, InForce(live=live, trial=state.trial, tried=tried[0] if tried else None), kept)


def write_state(index: PolicyIndex, state: State, over: Kept | None) -> Kept | None:
    """Write the state over the one that was read; None when somebody else was faster."""
    body: Document = {"kind": "state", "document": msgspec.to_builtins(state)}
    return index.create(STATE, body) if over is None else index.replace(STATE, body, over)


def version_id(number: int) -> str:
    """Name the document of a version."""
    return f"version/{number}"


def read_version(kept: Kept) -> PolicyVersion:
    """Read a version as stored; raises UnreadablePolicyError when a newer program wrote it."""
    return _read(kept, PolicyVersion)


def were_live(kept: Kept) -> frozenset[int]:
    """Return the versions that ever were live to everybody, as far as a state tells that may have an unknown shape."""
    try:
        state = _read(kept, State)
    except UnreadablePolicyError:
        try:
            return frozenset(_read(kept, _Published).published)
        except UnreadablePolicyError:
            return frozenset()
    tried = {state.trial.version} if state.trial else set()
    tried |= {past.trial.version for past in state.past_trials if past.outcome == "dropped"}
    return frozenset(state.published) - tried


def _read(kept: Kept, shape: type[Shape]) -> Shape:
    try:
        return msgspec.convert(kept.document, shape)
    except msgspec.ValidationError as error:
        raise UnreadablePolicyError(
            f"a stored policy cannot be read, a newer program may have written it: {error}"
        ) from error


def _versions(index: PolicyIndex, wanted: list[int], known: InForce | None) -> list[PolicyVersion]:
    had = {each.version: each for each in (known.live, known.tried) if each} if known else {}
    missing = [number for number in wanted if number not in had]
    found = index.several(version_id(number) for number in missing)
    for number, kept in zip(missing, found, strict=True):
        if kept is None:
            raise LostVersionError(
                f"version {number} of the policy is in force and not in the store: restore the index of policies from "
                "its backup"
            )
        had[number] = read_version(kept)
    return [had[number] for number in wanted]
