"""What a command that asks the engine needs: settings, and a client that is closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.errors import EngineError
from buybox_config.settings import Settings, load_settings
from buybox_indexer.load_faults import engine_words
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException


@contextmanager
def engine_client() -> Iterator[tuple[Settings, OpenSearch]]:
    """Open a client of the engine in use; raises EngineError when none runs or it fails."""
    settings = load_settings()
    client = open_search(settings, find_endpoints(settings))
    try:
        yield settings, client
    except OpenSearchException as error:
        raise EngineError(f"OpenSearch does not answer as it should: {engine_words(error)}") from error
    finally:
        client.close()
