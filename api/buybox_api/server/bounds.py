"""The limits of one server process, each with its reason."""

import msgspec
from buybox_config.settings import Settings

HEAD_MAX = 32 * 1024
"""Bytes of a request's line and header fields: browsers send some 2 KB, and the longest address is half of it."""

URL_MAX = 16 * 1024
"""Bytes of an address: a search with 500 parameters is some 12 KB, one with 500 letters beyond Latin 6 KB."""

FIELDS_MAX = 100
"""Header fields of a request, those after its body too: browsers send some 20, proxies add a few."""

PIPELINED_MAX = 20
"""Requests that a client sends on one connection without waiting for answers; browsers send one."""

SEND_S = 300.0
"""Seconds that a client may take to read an answer: the largest file of a seller, 100 MB, at 3 Mbit/s."""


class Bounds(msgspec.Struct, frozen=True):
    """How long a server process waits for a client, or a client for it, and for how many at once."""

    head_s: float = 10.0
    body_s: float = 30.0
    answer_s: float = 60.0
    send_s: float = SEND_S
    connections: int = 800

    @property
    def request_s(self) -> float:
        """Seconds for a body that the application does not read, or no further: its own limit comes first."""
        return 2 * self.body_s


def bounds_of(settings: Settings) -> Bounds:
    """Return the limits that the settings name."""
    return Bounds(
        head_s=settings.head_timeout_s,
        body_s=settings.body_timeout_s,
        answer_s=settings.answer_timeout_s,
        connections=settings.connections_max,
    )
