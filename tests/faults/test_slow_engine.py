"""An engine that answers late, never, or rubbish: told in one sentence in time, and nothing piles up."""

import threading
import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from buybox_api.search_port import AT_ONCE

from .engine_proxy import EngineProxy, Mood
from .programs import ApiServer, Environment
from .servers import OwnEngine, OwnRedis
from .small_market import QUESTIONS
from .steady_load import Answer, Truth, ask, dishonest, good

pytestmark = pytest.mark.engine

TIMEOUT_S = 2.0
CROWD = 200


@pytest.fixture(scope="module")
def slow_proxy(engine: OwnEngine) -> Iterator[EngineProxy]:
    """Stand between the API and the engine."""
    proxy = EngineProxy(engine.port)
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def behind(
    slow_proxy: EngineProxy, environment: Environment, loaded: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiServer]:
    """Serve from behind the proxy, with one process."""
    del loaded
    named = environment | {"BUYBOX_OPENSEARCH_URL": slow_proxy.url, "BUYBOX_ENGINE_TIMEOUT_S": str(TIMEOUT_S)}
    server = ApiServer(named, tmp_path_factory.mktemp("behind") / "log", workers=1)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.end()


@pytest.fixture
def known(behind: ApiServer, slow_proxy: EngineProxy) -> Iterator[Truth]:
    """Know what is right, and leave the engine well."""
    truth = Truth()
    truth.learn(behind.port, QUESTIONS)
    yield truth
    slow_proxy.be("well")
    behind.wait_until_ready()


def new_questions(number: int) -> list[str]:
    """Return questions that nobody asked before, so that no cache knows them."""
    new_questions.asked += number  # type: ignore[attr-defined]  # a counter
    last = new_questions.asked  # type: ignore[attr-defined]
    return [f"/v1/search?market=FR&q=iphone&price_max={500 + each / 100}" for each in range(last - number, last)]


new_questions.asked = 0  # type: ignore[attr-defined]


def at_once(port: int, questions: list[str]) -> list[Answer]:
    """Ask all questions in the same moment."""
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda q=each: answers.append(ask(port, q))) for each in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_crowd_before_an_engine_that_takes_five_seconds_is_told_in_time_and_does_not_pile_up(
    behind: ApiServer, slow_proxy: EngineProxy, known: Truth
) -> None:
    slow_proxy.slow_s = 5.0
    slow_proxy.be("slow")
    before = behind.memory_mb()
    asked: list[Answer] = []
    crowd = threading.Thread(target=lambda: asked.extend(at_once(behind.port, new_questions(CROWD))))
    crowd.start()
    time.sleep(TIMEOUT_S / 4)  # in the middle of it
    kept = [ask(behind.port, question) for question in QUESTIONS]
    assert [answer.cached for answer in kept] == ["hit"] * len(QUESTIONS)
    assert known.wrong(kept) == []
    assert ask(behind.port, "/healthz").status == HTTPStatus.OK
    assert crowd.is_alive()  # all that while the crowd still waited
    crowd.join()
    assert {answer.status for answer in asked} == {HTTPStatus.GATEWAY_TIMEOUT}
    assert dishonest(asked) == []
    assert all(b"did not answer in time" in answer.body or b"busy with earlier" in answer.body for answer in asked)
    # One time-out, not one after the other: an order of magnitude apart, so no measure of a busy machine.
    assert max(answer.seconds for answer in asked) < 10 * TIMEOUT_S
    # Beside the searches: looks at the policy and at what is live, some of them given up and still held by the proxy.
    assert slow_proxy.most_in_flight <= AT_ONCE + 12
    assert behind.memory_mb() < before + 150
    slow_proxy.be("well")
    again = [ask(behind.port, question) for question in new_questions(5)]
    assert [answer.status for answer in again] == [HTTPStatus.OK] * 5


@pytest.mark.parametrize("mood", ["silent", "reset", "cut", "broken_json"])
def test_an_engine_that_answers_nothing_or_rubbish_is_told_in_one_sentence(
    behind: ApiServer, slow_proxy: EngineProxy, known: Truth, mood: Mood
) -> None:
    slow_proxy.be(mood)
    new = at_once(behind.port, new_questions(6))
    assert {answer.status for answer in new} <= {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
    assert dishonest(new) == []
    kept = [ask(behind.port, question) for question in QUESTIONS]
    assert all(good(answer) for answer in kept)
    assert known.wrong(kept) == []
    assert ask(behind.port, "/healthz").status == HTTPStatus.OK
    ready = ask(behind.port, "/readyz")
    assert (ready.status, b'"opensearch":"OpenSearch ' in ready.body) == (HTTPStatus.SERVICE_UNAVAILABLE, True)
    slow_proxy.be("well")
    again = [ask(behind.port, question) for question in new_questions(3)]
    assert [answer.status for answer in again] == [HTTPStatus.OK] * 3


def test_without_engine_and_cache_every_answer_says_so_and_the_first_one_after_is_right(
    behind: ApiServer, slow_proxy: EngineProxy, known: Truth, redis: OwnRedis
) -> None:
    slow_proxy.be("reset")
    redis.kill()
    refused = [ask(behind.port, question) for question in QUESTIONS]
    assert {answer.status for answer in refused} == {HTTPStatus.SERVICE_UNAVAILABLE}
    assert dishonest(refused) == []
    slow_proxy.be("well")
    answers = [ask(behind.port, question) for question in QUESTIONS]
    assert all(good(answer) for answer in answers)
    assert known.wrong(answers) == []
