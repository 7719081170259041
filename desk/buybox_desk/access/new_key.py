"""What a new key must be."""

import re
from collections.abc import Collection

import msgspec
from buybox_config.errors import UsageError

from buybox_desk.access.caller import SCOPES, Scope

LONGEST_NAME = 100

LONGEST_DAYS = 3_650

SELLER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""As seller files have it."""


class NewKey(msgspec.Struct, frozen=True):
    """A key as it is asked for."""

    name: str
    scope: Scope
    seller: str | None = None
    days: int | None = None


def check_new_key(wanted: NewKey, names: Collection[str]) -> None:
    """Refuse a key that could not be told from another or opens nothing; `names` are those of active keys."""
    _check_name(wanted.name, names)
    if wanted.scope not in SCOPES:
        raise UsageError(f"there is no scope {str(wanted.scope)[:60]!r}: choose {', '.join(SCOPES)}")
    _check_seller(wanted)
    if wanted.days is not None and not 1 <= wanted.days <= LONGEST_DAYS:
        raise UsageError(f"a key lasts 1 to {LONGEST_DAYS:,} days, not {wanted.days}")


def _check_name(name: str, names: Collection[str]) -> None:
    if not name:
        raise UsageError("the name of a key is blank: say who or what will use it")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"the name of a key is one line of at most {LONGEST_NAME} characters")
    if name in names:
        raise UsageError(f"an active key is named {name!r} already, and the audit log could not tell the two apart")


def _check_seller(wanted: NewKey) -> None:
    if (wanted.scope == "seller") != (wanted.seller is not None):
        raise UsageError("a seller's key names its seller, and only a seller's key does")
    if wanted.seller is not None and not SELLER.fullmatch(wanted.seller):
        raise UsageError(f"{wanted.seller[:80]!r} is no seller's id: small letters, digits and hyphens")
