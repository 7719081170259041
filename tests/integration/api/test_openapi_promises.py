"""Whatever the OpenAPI document allows, and much that it does not, is answered as the document says."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import schemathesis
import uvicorn
from buybox_api.app import create_app
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import Understanding
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.settings import load_settings
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

pytestmark = pytest.mark.engine

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

EXAMPLES = 40
"""Requests of each operation."""


@pytest.fixture(scope="module")
def address(
    endpoints: Endpoints, shared_prefix: str, understanding: Understanding, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the application on a port of its own; it ends with the tests."""
    folder = tmp_path_factory.mktemp("served")
    own = load_settings(
        {
            "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
            "BUYBOX_REDIS_URL": endpoints.redis_url or "",
            "BUYBOX_INDEX_PREFIX": shared_prefix,
            "BUYBOX_DATA_DIR": str(folder),
            "BUYBOX_ENGINE_TIMEOUT_S": "60",
        }
    )
    shelf = Shelf(load_markets(), understanding)
    app = create_app(lambda: open_edge(own, endpoints, shelf))
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


def test_every_operation_answers_as_the_document_says(address: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 10
    asked = sum(_tried(operation) for operation in operations)
    assert asked > 10 * len(operations)


def _tried(operation: APIOperation) -> int:
    """Ask an operation what its description makes of random data, check each answer, and return how many there were."""
    asked = 0

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)))
    def answered(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(checks=CHECKS)

    answered()
    return asked
