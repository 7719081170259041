"""Where policies come from, as a port."""

from typing import Protocol

from buybox_desk.policies.version import InForce, PolicyVersion


class PolicySource(Protocol):
    """Asked in a thread; raises EngineError or the client's errors when the store cannot be asked.

    UnreadablePolicyError and LostVersionError tell of a store that answers, and holds what cannot be gone by.
    """

    def in_force(self, known: InForce | None = None) -> InForce:
        """Return what is live and what is on trial; versions that `known` holds need not be fetched again."""
        ...

    def readable_versions(self, most: int) -> list[PolicyVersion]:
        """Return what was live and can be read, the newest first."""
        ...
