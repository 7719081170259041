"""The demo's own keys: made anew at each start, those of earlier starts ended."""

import datetime as dt
from collections.abc import Callable

import msgspec
from buybox_config.settings import Settings
from buybox_desk.access.caller import Scope
from buybox_desk.access.keys import KeyStore
from opensearchpy import OpenSearch

MERCHANDISER = "demo merchandiser"
"""The name of the merchandiser's key, which is the author of what is done with it."""

BY = "buybox demo"
"""Who made them, by which they are found again."""

DAYS = 1


class SignIn(msgspec.Struct, frozen=True):
    """A key and where it leads."""

    who: Scope
    name: str
    secret: str
    path: str


def make_sign_ins(
    client: OpenSearch, settings: Settings, now: Callable[[], dt.datetime], seller: str
) -> tuple[SignIn, ...]:
    """End the keys of earlier demos and make one of each kind; the seller's is for `seller`."""
    keys = KeyStore(client, settings, now)
    for key in keys.all():
        if key.created_by == BY and key.state(now()) == "active":
            keys.revoke(key.key_id, BY)
    wanted: tuple[tuple[Scope, str | None, str], ...] = (
        ("merchandiser", None, "/merchandising"),
        ("seller", seller, f"/sellers/{seller}"),
        ("operator", None, "/operator"),
    )
    return tuple(_sign_in(keys, scope, whose, path) for scope, whose, path in wanted)


def _sign_in(keys: KeyStore, scope: Scope, seller: str | None, path: str) -> SignIn:
    name = f"demo {scope}" if seller is None else f"demo seller {seller}"
    _, secret = keys.create(name, scope, seller, by=BY, days=DAYS)
    return SignIn(scope, name, secret, path)
