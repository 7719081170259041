"""Keys as a person reads them at a terminal."""

import datetime as dt

from buybox_desk.access.key import KeyRecord
from rich.console import Console
from rich.table import Table


def print_keys(console: Console, keys: list[KeyRecord], now: dt.datetime) -> None:
    """Print a line for each key."""
    table = Table(box=None)
    for name in ("key", "name", "scope", "seller", "state", "made", "by", "until", "rotated"):
        table.add_column(name, overflow="fold")
    for key in keys:
        until, rotated = (key.expires_at or "")[:10], (key.rotated_at or "")[:16]
        made = (key.created_at[:10], key.created_by)
        table.add_row(key.key_id, key.name, key.scope, key.seller or "", key.state(now), *made, until, rotated)
    console.print(table if keys else "there is no key: make one with `buybox key create`")


def print_secret(console: Console, key: KeyRecord, secret: str) -> None:
    """Print a secret, this once."""
    whose = f" of {key.seller}" if key.seller else ""
    until = f" until {key.expires_at[:10]}" if key.expires_at else ""
    console.print(f"{key.name}: a {key.scope}'s key{whose}, id {key.key_id}{until}", soft_wrap=True)
    console.print(secret, soft_wrap=True)
    console.print("keep it now: it is shown this once; sign in at /sign-in, or send `Authorization: Bearer` with it")
    if key.earlier_until:
        console.print(f"the secret before opens too, until {key.earlier_until[:16]} UTC")
