"""Where policies come from, as a port."""

from typing import Protocol

from buybox_desk.policies.version import InForce, PolicyVersion


class PolicySource(Protocol):
    """Asked in a thread; raises EngineError or the client's errors when the store cannot be asked."""

    def in_force(self, known: InForce | None = None) -> InForce:
        """Return what is live and what is on trial; versions that `known` holds need not be fetched again."""
        ...

    def versions(self, most: int = 100) -> list[PolicyVersion]:
        """Return what was published, the newest first."""
        ...
