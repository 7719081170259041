"""What one device brings to a comparison, before it is written down."""

import msgspec
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.rank import RankedOffer


class Column(msgspec.Struct, frozen=True):
    """A device with its leading offers, the best of them first; none where nobody offers it."""

    device: DeviceDocument
    ranked: list[RankedOffer]

    @property
    def best(self) -> Offer | None:
        """The best offer."""
        return self.ranked[0].offer if self.ranked else None
