"""Who is in a trial: a share of the shoppers, each the same way at every worker for as long as the trial runs."""

import hashlib
from typing import Literal

from buybox_desk.policies.version import Trial

Arm = Literal["live", "trial"]

DRAWS = 2**64
"""How many places a shopper can have between 0 and the whole."""


def arm_of(trial: Trial, client_id: str | None) -> Arm:
    """Return the arm of a shopper; who brings no id has the live policy, for it could not be kept the same.

    The salt is the trial's own: who was in the last one is no likelier to be in this one. A larger share keeps
    everybody who was in a smaller one under the same salt.
    """
    if client_id is None:
        return "live"
    return "trial" if _place(trial.salt, client_id) * 100 < trial.share * DRAWS else "live"


def _place(salt: str, client_id: str) -> int:
    """Return a number below `DRAWS` that looks drawn by chance, from salt and id alone."""
    digest = hashlib.blake2b(f"{salt}:{client_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
