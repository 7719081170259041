"""Whatever the OpenAPI document allows, and much that it does not, is answered as the document says."""

import datetime as dt
import secrets
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import schemathesis
import uvicorn
from buybox_api.app import create_app
from buybox_api.serving import Shelf, open_desk, open_edge
from buybox_api.understanding import Understanding
from buybox_cli.back_office import IndexerBackOffice
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.settings import Settings, load_settings
from buybox_desk.access.keys import KeyStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .conftest import Marketplace, publish

pytestmark = pytest.mark.engine

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

EXAMPLES = 40
"""Requests of each operation."""


@pytest.fixture(scope="module")
def served(
    endpoints: Endpoints, marketplace: Marketplace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Publish the marketplace under a prefix of its own, for policies are published over it; it ends with the tests."""
    own = load_settings(
        {
            "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
            "BUYBOX_REDIS_URL": endpoints.redis_url or "",
            "BUYBOX_INDEX_PREFIX": f"test-{secrets.token_hex(4)}",
            "BUYBOX_DATA_DIR": str(tmp_path_factory.mktemp("served")),
            "BUYBOX_ENGINE_TIMEOUT_S": "60",
        }
    )
    with open_search(own, endpoints) as client:
        publish(client, own.index_prefix, marketplace)
        yield own
        client.indices.delete(index=f"{own.index_prefix}-*")


@pytest.fixture(scope="module")
def key(served: Settings, endpoints: Endpoints) -> dict[str, str]:
    """Make a merchandiser's key, and the header that shows it."""
    with open_search(served, endpoints) as client:
        keys = KeyStore(client, served, lambda: dt.datetime.now(dt.UTC))
        return {"Authorization": f"Bearer {keys.create('the bench', 'merchandiser', None, by='operations')[1]}"}


@pytest.fixture(scope="module")
def address(endpoints: Endpoints, served: Settings, understanding: Understanding) -> Iterator[str]:
    """Serve the application on a port of its own; it ends with the tests."""
    shelf = Shelf(load_markets(), understanding)
    app = create_app(
        lambda: open_edge(served, endpoints, shelf), lambda: open_desk(served, endpoints, IndexerBackOffice)
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_every_operation_answers_as_the_document_says(address: str, key: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 25
    asked = sum(_tried(operation, key) for operation in operations)
    assert asked > 10 * len(operations)


def test_without_a_key_what_needs_one_answers_as_the_document_says(address: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    behind = [operation for operation in operations if operation.path.startswith("/v1/policies")]
    assert len(behind) >= 15
    assert all(_tried(operation, {}, most=3) for operation in behind)


def test_a_seller_s_changes_are_answered_for_as_the_document_says(
    address: str, served: Settings, endpoints: Endpoints
) -> None:
    with open_search(served, endpoints) as client:
        keys = KeyStore(client, served, lambda: dt.datetime.now(dt.UTC))
        key = {"Authorization": f"Bearer {keys.create('alpha', 'seller', 'alpha', by='operations')[1]}"}
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    changing = [operation for operation in operations if "/changes" in operation.path]
    assert len(changing) == 3
    assert all(_tried(operation, key, most=15, seller="alpha") for operation in changing)


def _tried(operation: APIOperation, key: dict[str, str], most: int = EXAMPLES, seller: str | None = None) -> int:
    """Ask an operation what its description makes of random data, check each answer, and return how many there were.

    A `seller` takes the place of made up ones, which a seller's key does not open.
    """
    asked = 0

    @settings(max_examples=most, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)))
    def answered(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        if seller is not None:
            case.path_parameters["seller"] = seller
        case.call_and_validate(checks=CHECKS, headers=key)

    answered()
    return asked
