"""What pages of sellers and operators need of the indexer, as a port: the composition above both rooms fills it."""

from typing import Any, Protocol

from buybox_ranking.curves import Curves

Document = dict[str, Any]


class BackOffice(Protocol):
    """Asked in threads. Documents are those that the commands print with `--json`.

    Errors: NotFoundError for a seller, market or offer that there is not, EngineError when OpenSearch fails.
    """

    def sellers(self) -> list[Document]:
        """Return every seller, as `buybox seller list`."""
        ...

    def sheet(self, seller: str) -> Document:
        """Return one seller's sheet, as `buybox seller show`."""
        ...

    def quality_history(self, seller: str) -> list[Document]:
        """Return a seller's quality by day, oldest first, as loads judged it."""
        ...

    def own_offers(self, seller: str, market: str) -> Document:
        """Return each of a seller's offers with state, price to win and moves, as `buybox price-to-win`."""
        ...

    def rejects(self, seller: str, market: str | None) -> list[Document]:
        """Return a seller's rejected rows with how to mend them, as `buybox rejects`."""
        ...

    def review(self, seller: str, decision: str, note: str, by: str) -> Document:
        """Record a review (`accepted` or `refused`), as `buybox seller review`."""
        ...

    def blocks(self) -> list[Document]:
        """Return what is blocked, as `buybox block list`."""
        ...

    def searches(self, market: str, *, zero: bool) -> Document:
        """Return what shoppers search for, as `buybox searches`; with `zero` what they do not find."""
        ...

    def live_curves(self) -> Curves:
        """Return the curves of the live model, by which logged lists are ranked again."""
        ...

    def model_card(self) -> Document:
        """Return the live model with its report, as `buybox model show`."""
        ...
