"""The titles that proposals are made from: a CSV file's, or those of the rejects that the engine keeps."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from buybox_config.engine import find_endpoints
from buybox_config.errors import EngineError, FeedError, UsageError
from buybox_config.sellers import FeedSource
from buybox_config.settings import Settings
from buybox_indexer.feeds.csv_feed import read_csv
from buybox_indexer.proposals import Titled
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_titles.recogniser import Recogniser

from buybox_cli.known_models import known_models
from buybox_cli.session import engine_client


class NowKnown(msgspec.Struct, frozen=True):
    """Rows among the kept rejects that name a device now."""

    rows: int
    sellers: dict[str, int]


def titles_of_file(file: Path, column: str) -> Iterator[Titled]:
    """Give the titles of a CSV file, with its columns `seller` and `brand` where it has them.

    Raises FeedError when it cannot be read, UsageError when it has no such column of titles.
    """
    try:
        opened = file.open("rb")
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}") from error
    with opened:
        for row in read_csv(opened, FeedSource(market="FR", location=str(file))):
            if row.fault is not None:
                continue
            if column not in row.values:
                names = ", ".join(name[:40] for name in row.values)
                raise UsageError(f"{file} has no column {column!r}; it has {names}: name one with --title-column")
            yield Titled(row.values[column], row.values.get("seller") or None, row.values.get("brand") or None)


def titles_of_rejects() -> list[Titled]:
    """Return the titles of kept rows whose device nobody knew; raises EngineError when no engine runs."""
    with engine_client() as (settings, client):
        found = list_rejects(client, settings, None, "unknown_device", None)
        return [Titled(reject["title"], reject["seller"]) for reject in found if reject.get("title")]


def count_now_known(settings: Settings, models: Sequence[str]) -> NowKnown | None:
    """Count the kept rows that name a device of these models now; None where no engine runs that keeps any."""
    try:
        find_endpoints(settings)
    except EngineError:
        return None
    _, recogniser = known_models(settings)
    named = Counter(row.seller for row in titles_of_rejects() if _names(recogniser, row.title, models))
    sellers = {seller: rows for seller, rows in named.items() if seller is not None}
    return NowKnown(named.total(), dict(sorted(sellers.items())))


def _names(recogniser: Recogniser, title: str, models: Sequence[str]) -> bool:
    found = recogniser.recognise(title)
    return found.device_id is not None and found.model_id in models
