"""What became of each change: every line is accounted for, exactly once."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

import msgspec

Outcome = Literal["applied", "unchanged", "older", "unknown_offer", "new_offer", "rejected", "waiting"]
"""What may become of a line:

applied        the offer is as the change says; whether it competes is told by its state
unchanged      the offer was so already
older          something newer is known of the offer: an older change never overwrites it
unknown_offer  no such offer is known in that market, and the line does not hold all that a new one needs
new_offer      no such offer was known, and the line made it: its state tells whether it competes
rejected       the line is no change, or says what no feed may: `reason` and `message` say what and how to mend it
waiting        somebody else writes into the market, or nothing is live there: send the line again
"""


class LineReport(msgspec.Struct):
    """What became of one line."""

    line: int
    outcome: Outcome
    seller: str | None = None
    market: str | None = None
    sku: str | None = None
    offer_id: str | None = None
    device_id: str | None = None
    state: str | None = None  # of the offer, once its file of changes was applied
    why: str | None = None  # reason code of a state other than live
    reason: str | None = None  # why the line was rejected
    message: str | None = None  # how to mend it


class MarketChanges(msgspec.Struct):
    """What was written in one market."""

    market: str
    offers: int = 0  # written, those judged otherwise beside the changed ones too
    devices: int = 0  # whose documents were written or removed
    waiting: str | None = None  # why nothing was written of some lines


class ChangeReport(msgspec.Struct):
    """What became of a file of changes; `lines` is the sum of the counts."""

    lines: int = 0
    counts: dict[str, int] = {}  # by outcome
    rejected_by_reason: dict[str, int] = {}
    seconds: float = 0.0  # from the first line read to the last change visible
    markets: list[MarketChanges] = []
    changes: list[LineReport] = []  # in the order of the lines

    def take(self, lines: list[LineReport], markets: Mapping[str, MarketChanges]) -> None:
        """Add some lines and what was written of them."""
        self.changes += sorted(lines, key=lambda one: one.line)
        self.lines = len(self.changes)
        self.counts = dict(sorted(Counter(one.outcome for one in self.changes).items()))
        reasons = Counter(one.reason for one in self.changes if one.reason)
        self.rejected_by_reason = dict(sorted(reasons.items()))
        self.markets = sorted(markets.values(), key=lambda one: one.market)
