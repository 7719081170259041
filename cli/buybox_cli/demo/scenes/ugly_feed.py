"""Scene 5: an ugly feed, its rejects, and two of them mended on the spot."""

import datetime as dt
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_config.times import utc_text
from buybox_indexer.demo.guests import GuestSeller
from buybox_ranking.offer import Offer

from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, Step, apply_line, buybox

OUTLIER, UNKNOWN_GRADE = "price_outlier", "unknown_grade"

TEN = 10
"""A nought that was forgotten."""

Reject = Mapping[str, Any]


def ugly_feed(
    guest: GuestSeller,
    rejects: Sequence[Reject],
    hidden: Sequence[Offer],
    folder: Path,
    market: Market,
    now: dt.datetime,
) -> Scene:
    """Tell the feed's rejects and how two are mended; `hidden` are its offers that may not compete."""
    counted = Counter(str(one["reason"]) for one in rejects)
    path = folder / f"{guest.id}.toml"
    return Scene(
        f"An ugly feed: {guest.name} in {market.id}",
        (
            Say(f"Its seller file is {path}; the feed beside it has {len(guest.rows)} rows."),
            Run(buybox("rejects", "--seller", guest.id), _told(rejects, counted)),
            Open(f"/sellers/{guest.id}/rejects", ("the same with each row as it was read",), "operator"),
            *_map_the_word(guest, counted[UNKNOWN_GRADE], folder, path),
            *_mend_the_price(guest, hidden, market, now),
        ),
    )


def _told(rejects: Sequence[Reject], counted: Counter[str]) -> tuple[str, ...]:
    sums = ", ".join(f"{reason} {count}" for reason, count in sorted(counted.items()))
    grade = next((str(one["message"]) for one in rejects if one["reason"] == UNKNOWN_GRADE), None)
    return (f"{len(rejects)} rows: {sums}", *(() if grade is None else (grade,)))


def _map_the_word(guest: GuestSeller, rows: int, folder: Path, path: Path) -> tuple[Step, ...]:
    """Map the seller's own word in its seller file, and read its feed again."""
    edit = f's/^grades = {{ /&"{guest.mended_word}" = "{guest.mended_grade}", /'
    return (
        Say(
            f"{guest.mended_word!r} means {guest.mended_grade} there: one line of the seller file, and its feed again."
        ),
        Run(
            f"{shlex.join(['sed', '-i.bak', edit, str(path)])} && "
            f"{buybox('index', '--sellers', str(folder), '--seller', guest.id)}",
            (f"{rows} rows fewer are rejected: they are offers now",),
        ),
    )


def _mend_the_price(guest: GuestSeller, hidden: Sequence[Offer], market: Market, now: dt.datetime) -> tuple[Step, ...]:
    """Correct a price from which a nought is missing."""
    offer = next((one for one in hidden if one.reason == OUTLIER), None)
    if offer is None:
        return ()
    price = offer.price * TEN
    change = {
        "seller": guest.id,
        "market": market.id,
        "sku": offer.sku,
        "updated_at": utc_text(now),
        "price": decimal_amount(price, market.currency),
    }
    before = decimal_amount(offer.price, market.currency)
    return (
        Say(f"{offer.sku} asks {before} {market.currency}: a nought is missing, so it is hidden as {OUTLIER}."),
        Run(apply_line(change), ("1 changes = 1 applied, its state is live",)),
    )
