"""Indices that are no generation: made when first needed."""

from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException


def stored(client: OpenSearch, index: str, body: dict[str, Any]) -> None:
    """Create an index that is no generation unless it is there."""
    if not client.indices.exists(index=index):
        try:
            client.indices.create(index=index, body=body)
        except OpenSearchException as error:
            if "resource_already_exists" not in str(error):
                raise
