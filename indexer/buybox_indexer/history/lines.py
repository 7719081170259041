"""The price history of devices: one line of changes for each seller and box, and what a load adds to it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

import msgspec
from buybox_config.grades import Grade
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import Line, pruned, recorded
from buybox_ranking.reference import references, voices_over_time

Lines = dict[str, Line]
"""The lines of one device by seller and box, as `line_key` names them."""

SHOWN = frozenset({"live", "limited"})
"""States in which buyers see an offer: only what they saw was applied."""

HIDDEN = "hidden"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Lines).decode


class Asked(msgspec.Struct, gc=False):
    """What one seller asks in one box now, in minor units."""

    totals: list[int] = []
    price: int | None = None  # the lowest item price that buyers see

    def hear(self, offer: Offer, *, shown: bool) -> None:
        """Take one more offer of the seller in the box into account."""
        self.totals.append(offer.total)
        if shown and (self.price is None or offer.price < self.price):
            self.price = offer.price

    @property
    def total(self) -> int | None:
        """The middle total, hidden offers too: one absurd price among several does not speak for the seller."""
        if len(self.totals) == 1:
            return self.totals[0]
        return round(median(self.totals)) if self.totals else None


NOTHING = Asked()


def line_key(offer: Offer) -> str:
    """Name the seller and box of an offer within its device and market."""
    battery = "new" if offer.battery_new else ""
    options = f"{offer.colour or ''}|{battery}|{offer.keyboard or ''}|{offer.network_lock or ''}"
    return f"{offer.seller.id}|{int(offer.grade)}|{options}"


def asked_now(offers: Iterable[tuple[Offer, str]]) -> dict[str, dict[str, Asked]]:
    """Return what is asked now, by device and line, of offers with the state that each was judged to have."""
    devices: defaultdict[str, defaultdict[str, Asked]] = defaultdict(lambda: defaultdict(Asked))
    for offer, state in offers:
        devices[offer.device_id][line_key(offer)].hear(offer, shown=state in SHOWN)
    return {device: dict(lines) for device, lines in devices.items()}


def continued(past: Lines, asked: Mapping[str, Asked], at: int, oldest: int) -> Lines:
    """Return a device's lines with what is asked from `at` on; those of whom nothing is asked end there.

    What ended before `oldest` is left out. Both are seconds since 1970; asking the same again adds nothing.
    """
    lines: Lines = {}
    for key in sorted(past.keys() | asked.keys()):
        now = asked.get(key, NOTHING)
        line = pruned(recorded(past.get(key, []), at, now.total, now.price), oldest)
        if line:
            lines[key] = line
    return lines


def continued_after(past: Lines, asked: Mapping[str, Asked], at: int, oldest: int) -> Lines:
    """Return lines as `continued` does, but never over what was asked last, though a clock may say that it is later."""
    last = max((line[-1].at for line in past.values()), default=at - 1)
    return continued(past, asked, max(at, last + 1), oldest)


def reference_of_each(past: Mapping[str, Lines], offers: Iterable[Offer], at: int) -> dict[str, int]:
    """Return the reference of each device that the offers name, from what was asked before `at`.

    A device without a past is referred to what is asked for it now, as if that had lasted for a second.
    """
    asked = asked_now((offer, HIDDEN) for offer in offers if offer.total > 0)
    return references(
        {
            device: voices_over_time(_parted(past.get(device, {})), at)
            or voices_over_time(_parted(continued({}, lines, at, at)), at + 1)
            for device, lines in asked.items()
        }
    )


def _parted(lines: Lines) -> Iterator[tuple[str, Grade, Line]]:
    for key, line in lines.items():
        seller, grade, _ = key.split("|", 2)
        yield seller, Grade(int(grade)), line


def is_asked(lines: Lines) -> bool:
    """Tell whether anything is asked on any line."""
    return any(line[-1].total is not None for line in lines.values())


def write_lines(lines: Lines) -> str:
    """Write a device's lines as the engine keeps them."""
    return _encode(lines).decode()


def read_lines(text: str) -> Lines:
    """Read a device's lines as the engine keeps them."""
    return _decode(text)
