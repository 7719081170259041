"""A worker of the API dies under load: its sister goes on, one retry is enough, and a new one takes its place."""

import os
import signal
import time
from http import HTTPStatus

import pytest

from .programs import ApiServer
from .servers import OwnEngine, end_now, wait_until
from .steady_load import SteadyLoad, Truth, ask, dishonest, good

pytestmark = pytest.mark.engine


def test_when_a_worker_is_killed_only_what_it_had_under_way_breaks_and_a_retry_is_answered(
    api: ApiServer, truth: Truth, load: SteadyLoad
) -> None:
    load.until(good)
    first, second = api.workers
    killed = time.monotonic()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(api.workers) == 2 and first not in api.workers, "a new worker in the place of the dead one")
    assert second in api.workers
    load.until(lambda _: len(load.since(killed)) > 300)
    assert len(load.broken) <= load.threads  # each shopper had one question under way at most
    assert {answer.status for answer in load.answers} == {HTTPStatus.OK}
    assert truth.wrong(load.answers) == []


def test_a_worker_that_dies_while_the_engine_is_gone_is_replaced_and_tells_it(
    api: ApiServer, engine: OwnEngine, truth: Truth
) -> None:
    engine.kill()
    first, second = api.workers
    for pid in (first, second):
        end_now(pid)
    wait_until(lambda: len(api.workers) == 2 and not {first, second} & set(api.workers), "two new workers")
    wait_until(lambda: api.answers, "an answer of the new workers")
    refused = [ask(api.port, "/v1/search?market=FR") for _ in range(10)]
    assert {answer.status for answer in refused} == {HTTPStatus.SERVICE_UNAVAILABLE}
    assert dishonest(refused) == []
    engine.start()
    api.wait_until_ready()
    wait_until(lambda: good(ask(api.port, "/v1/search?market=FR")), "a good answer")
    assert truth.wrong([ask(api.port, "/v1/search?market=FR") for _ in range(10)]) == []
