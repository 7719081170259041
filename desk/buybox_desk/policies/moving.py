"""Changing what is in force: the version is stored first, then the state moves to it by compare-and-set.

A crash in between leaves a version that was never in force; it is not listed, and the next publication takes the number
after it.
"""

from collections.abc import Callable
from itertools import count

import msgspec
from buybox_config.errors import RefusedError
from buybox_config.settings import Settings

from buybox_desk.policies.announce import Announce
from buybox_desk.policies.state import Standing, State, read_standing, version_id, write_state
from buybox_desk.policies.store import Kept, PolicyIndex
from buybox_desk.policies.version import PolicyVersion

Check = Callable[[Standing], None]
"""Raises RefusedError when what is in force does not allow the move."""

Step = Callable[[State], State]


class Mover:
    """Moves the state, again and again until nobody was faster or the move is no longer allowed."""

    def __init__(self, index: PolicyIndex, settings: Settings, announce: Announce) -> None:
        self._index, self._settings, self._announce = index, settings, announce

    def standing(self) -> Standing:
        """Return what is in force at this moment."""
        return read_standing(self._index, self._settings)

    def enter(self, version: PolicyVersion, check: Check, step: Callable[[State, int], State]) -> PolicyVersion:
        """Store a version under the next free number and move the state to it.

        Raises RefusedError, and stores nothing, when `check` no longer allows it.
        """
        standing = self.standing()
        check(standing)
        self._found(standing)
        numbered, kept = self._stored(version, max(standing.state.published) + 1)
        try:
            self.move(check, lambda state: step(_counted(state, numbered.version), numbered.version))
        except RefusedError:
            self._index.remove(version_id(numbered.version), kept)
            raise
        return numbered

    def move(self, check: Check, step: Step) -> Standing:
        """Move the state where `check` allows it; raises RefusedError where not. Returns what was in force before."""
        while True:
            standing = self.standing()
            check(standing)
            moved = step(standing.state)
            if write_state(self._index, moved, standing.kept) is not None:
                self._announce(moved.live)
                return standing

    def _found(self, standing: Standing) -> None:
        """Store the policy file's version before the first publication, so that a rollback finds it.

        One that a crash left behind is written over when the file was changed since: nothing refers to it yet.
        """
        if standing.kept is not None:
            return
        doc_id, body = version_id(standing.live.version), _body(standing.live)
        if self._index.create(doc_id, body) is None:
            kept = self._index.find(doc_id)
            if kept is not None and kept.document != body["document"]:
                self._index.replace(doc_id, body, kept)

    def _stored(self, version: PolicyVersion, first: int) -> tuple[PolicyVersion, Kept]:
        for number in count(first):
            numbered = msgspec.structs.replace(version, version=number)
            kept = self._index.create(version_id(number), _body(numbered))
            if kept is not None:
                return numbered, kept
        raise AssertionError  # numbers do not end


def _counted(state: State, number: int) -> State:
    return msgspec.structs.replace(state, published=(*state.published, number))


def _body(version: PolicyVersion) -> dict[str, object]:
    document = msgspec.to_builtins(version)
    return {"kind": "version", "number": version.version, "author": version.author, "document": document}
