"""Which changed offers stay though no row of this load became them. Pure."""

from collections.abc import Mapping

import msgspec
from buybox_ranking.offer import Offer

from buybox_indexer.offer_changes.newer_changes import is_newer


class Staying(msgspec.Struct, frozen=True):
    """What a seller's feeds said, as far as it decides over changed offers of which no row became an offer."""

    turned_away: Mapping[str, str]  # skus, folded, of rows that became no offer, each with the time of its row
    as_of: (
        str | None
    )  # RFC 3339: how old the oldest of the feeds is; None where they say nothing of what they leave out

    def holds(self, offer: Offer) -> bool:
        """Tell whether a changed offer stays: its change is newer than its row, or than the feeds that do not name it.

        Of several feeds the oldest decides: an offer does not say which of them would name it.
        """
        said = self.turned_away.get(offer.sku.casefold()) or self.as_of
        return is_newer(offer.changed_at, said)
