"""What people and loads put on record of sellers and prices: small documents, read whole at the start of a load."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from buybox_config.errors import BuyboxError
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

from buybox_indexer.eligibility.confirmations import Confirmation, Confirmations
from buybox_indexer.eligibility.standing import Review

Record = TypeVar("Record", bound=msgspec.Struct)


def record_time(now: dt.datetime) -> str:
    """Write when something was put on record, RFC 3339 in UTC: fine enough that the last one is known."""
    return now.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def keep_review(client: OpenSearch, settings: Settings, review: Review) -> None:
    """Put a review on record, beside all earlier ones."""
    _keep(client, settings, "reviews", f"{review.seller}/{review.at}", review)


def past_reviews(client: OpenSearch, settings: Settings, seller: str | None = None) -> list[Review]:
    """Return the reviews on record, oldest first."""
    query = {"term": {"seller": seller}} if seller else {"match_all": {}}
    return list(read_records(client, settings, "reviews", Review, query, ["at", "seller"]))


def last_reviews(client: OpenSearch, settings: Settings) -> dict[str, Review]:
    """Return the last review of each seller."""
    return {review.seller: review for review in past_reviews(client, settings)}


def keep_confirmation(client: OpenSearch, settings: Settings, confirmation: Confirmation) -> None:
    """Put a confirmation on record, beside all earlier ones."""
    _keep(client, settings, "confirmations", f"{confirmation.offer_id}/{confirmation.at}", confirmation)


def past_confirmations(
    client: OpenSearch, settings: Settings, *, market: str | None = None, seller: str | None = None
) -> list[Confirmation]:
    """Return the confirmations on record, oldest first."""
    wanted = {"market": market, "seller": seller}
    query = {"bool": {"filter": [{"term": {field: value}} for field, value in wanted.items() if value]}}
    return list(read_records(client, settings, "confirmations", Confirmation, query, ["at", "offer_id"]))


def confirmations_of(client: OpenSearch, settings: Settings, market: str) -> Confirmations:
    """Return the last confirmation of each offer of a market."""
    found = past_confirmations(client, settings, market=market)
    return Confirmations({confirmation.offer_id: confirmation for confirmation in found})


def read_records(
    client: OpenSearch, settings: Settings, kind: str, shape: type[Record], query: dict[str, Any], sort: Sequence[str]
) -> Iterator[Record]:
    """Yield the documents of an index that is no generation; none where the index is not there yet."""
    index = IndexNames(settings.index_prefix).store(kind)
    try:
        for hit in every_hit(client, index, query, sort=list(sort)):
            yield msgspec.convert(hit["_source"], shape)
    except NotFoundError:
        return


def _keep(client: OpenSearch, settings: Settings, kind: str, doc_id: str, record: msgspec.Struct) -> None:
    index = IndexNames(settings.index_prefix).store(kind)
    stored(client, index, mapping(kind))
    try:
        client.index(index=index, id=doc_id, body=msgspec.to_builtins(record), op_type="create", refresh=True)
    except ConflictError as error:
        raise BuyboxError("this was put on record by somebody else in the same moment: look, and try again") from error
