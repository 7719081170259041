"""Which request a piece of work is done for: told to log lines and to the engine."""

import re
import uuid
from contextvars import ContextVar

GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What is taken as an id from outside: it stands in log lines and headers, so nothing there that has a meaning."""

CURRENT: ContextVar[str | None] = ContextVar("buybox_request_id", default=None)
"""The request of this task or thread; a context variable can only be made once for a process (PEP 567)."""


def new_request_id() -> str:
    """Return an id that no other request has."""
    return uuid.uuid4().hex


def request_id() -> str | None:
    """Return the id of the request that is worked on, None outside of one."""
    return CURRENT.get()
