"""Lists that shoppers were shown, ranked again under two policies: how often another offer would have come first."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

import msgspec
from buybox_config.policy import Policy

from buybox_ranking.offer import Offer
from buybox_ranking.rank import rank


class ReplayTally(msgspec.Struct):
    """What was counted of one market's lists; each list counts as often as it was asked for."""

    lists: int = 0
    changed: int = 0  # lists of which another offer comes first
    total_before: int = 0  # of first offers, minor units
    total_after: int = 0
    clicked: int = 0  # lists with a click
    clicks_before: int = 0  # of these, those with a click on the offer that is first before
    clicks_after: int = 0  # ... on the one that is first afterwards
    devices: Counter[str] = msgspec.field(default_factory=Counter)  # lists by device
    devices_changed: Counter[str] = msgspec.field(default_factory=Counter)

    def add(
        self, offers: Sequence[Offer], clicked: Collection[str], policies: tuple[Policy, Policy], now: dt.datetime
    ) -> None:
        """Count one list; `offers` are all of it, with their parts, `clicked` the offers that were clicked."""
        one, other = (rank(offers, policy, now)[0].offer for policy in policies)
        changed = one.offer_id != other.offer_id
        self.lists += 1
        self.changed += changed
        self.total_before += one.total
        self.total_after += other.total
        self.clicked += bool(clicked)
        self.clicks_before += one.offer_id in clicked
        self.clicks_after += other.offer_id in clicked
        self.devices[one.device_id] += 1
        if changed:
            self.devices_changed[one.device_id] += 1
