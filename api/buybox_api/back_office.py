"""What pages of sellers and operators need of the indexer, as a port: the composition above both rooms fills it."""

from collections.abc import Sequence
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

    def seller(self, seller: str) -> Document:
        """Return one seller, as its line of `buybox seller list`; the NotFoundError names near ones."""
        ...

    def sheet(self, seller: str) -> Document:
        """Return one seller's sheet, as `buybox seller show`."""
        ...

    def quality_history(self, seller: str) -> list[Document]:
        """Return a seller's quality by day, oldest first, as loads judged it."""
        ...

    def quality_findings(self) -> list[Document]:
        """Return, of each seller that is beyond a limit or over-grades, what its newest record says, by seller."""
        ...

    def own_offers(self, seller: str, market: str, language: str | None = None) -> Document:
        """Return each of a seller's offers with state, price to win and moves, as `buybox price-to-win`.

        Sentences are in `language`, else in the market's own.
        """
        ...

    def rejects(
        self, seller: str, market: str | None, reason: str | None = None, most: int | None = None
    ) -> list[Document]:
        """Return a seller's rejected rows as read, with how to mend them, as `buybox rejects --raw`: all or some."""
        ...

    def reject_counts(self, seller: str, market: str | None) -> list[Document]:
        """Return how many of a seller's rows each reason turned away, as `buybox rejects --count`."""
        ...

    def rejects_page(self, seller: str, market: str | None, reason: str | None, page: int, per_page: int) -> Document:
        """Return one page of those rows as `rejects`, and `total`; no page reaches beyond 10,000 rows."""
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
        """Return the live model with its report, as `buybox model show live`."""
        ...

    def runs(self, most: int) -> list[Document]:
        """Return past loads, newest first, as `buybox runs`."""
        ...

    def feeds(self) -> list[Document]:
        """Return each feed with its age and last result, as `buybox feeds`."""
        ...

    def markets(self, only: Sequence[str] = ()) -> list[Document]:
        """Return markets, all or some: name and currency, live generation or null, `meta`, what was noted of that."""
        ...
