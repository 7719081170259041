"""Redis dies, comes back empty, freezes, is full: answers go on and are right, limits and sessions hold."""

import json
import time
from http import HTTPStatus

import pytest
from opensearchpy import OpenSearch
from redis import Redis
from redis.exceptions import ResponseError

from .browser import made_key, sent, signed_in
from .programs import ApiServer, Environment
from .servers import OwnRedis, wait_until
from .steady_load import Answer, SteadyLoad, Truth, ask, dishonest, good

pytestmark = pytest.mark.engine

SIGN_IN_RATE = 10
BENCH = "/merchandising/history"


def redis_state(api: ApiServer) -> str:
    """Return what readiness says of Redis, and that it says ready all the same."""
    answer = ask(api.port, "/readyz")
    assert answer.status == HTTPStatus.OK, answer.body
    state: str = json.loads(answer.body)["redis"]
    return state


def says(api: ApiServer, *wanted: str) -> None:
    """Wait until both workers, which take turns as they like, have said so for some answers on end."""
    wait_until(lambda: {redis_state(api) for _ in range(12)} <= set(wanted), f"redis {wanted} at /readyz")


def checked(load: SteadyLoad, truth: Truth, since: float) -> list[Answer]:
    """Return the answers since a time: none was refused, none was wrong."""
    answers = load.since(since)
    assert len(answers) > 10
    assert [answer for answer in answers if not good(answer)] == []
    assert truth.wrong(answers) == []
    return answers


def test_shoppers_notice_nothing_when_redis_dies_and_comes_back_empty(
    api: ApiServer, redis: OwnRedis, truth: Truth, load: SteadyLoad
) -> None:
    load.until(lambda answer: answer.cached == "hit")
    redis.kill()
    died = time.monotonic()
    says(api, "failing")
    load.until(lambda answer: answer.cached == "miss")
    back = redis.start()
    load.until(lambda answer: answer.cached == "hit", since=back)
    says(api, "ok")
    checked(load, truth, died)
    assert dishonest(load.answers) == []


def test_a_frozen_redis_holds_up_a_few_answers_and_then_none(
    api: ApiServer, redis: OwnRedis, truth: Truth, load: SteadyLoad
) -> None:
    load.until(lambda answer: answer.cached == "hit")
    redis.freeze()
    frozen = time.monotonic()
    try:
        says(api, "failing")
        calm = time.monotonic()
        load.until(lambda _: len(load.since(calm)) > 200)
        tries = api.said().count("answering without the cache")
        assert tries < len(load.since(frozen)) / 4  # left alone in between, not asked each time
    finally:
        redis.thaw()
    back = time.monotonic()
    load.until(lambda answer: answer.cached == "hit", since=back)
    says(api, "ok")
    checked(load, truth, frozen)


def test_a_full_redis_that_takes_nothing_new_is_told_and_changes_no_answer(
    api: ApiServer, redis: OwnRedis, truth: Truth, load: SteadyLoad
) -> None:
    load.until(lambda answer: answer.cached == "hit")
    with Redis.from_url(redis.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        with pytest.raises(ResponseError, match="maxmemory"):
            client.set("anything", "1")
        full = time.monotonic()
        says(api, "failing")
        assert load.until(lambda answer: answer.cached == "hit", since=full)  # what it kept is still good
        client.config_set("maxmemory", "32mb")
        client.config_set("maxmemory-policy", "volatile-lru")
    says(api, "ok")
    checked(load, truth, full)


def test_without_redis_limits_hold_and_nobody_is_signed_out(
    api: ApiServer, redis: OwnRedis, environment: Environment, client: OpenSearch
) -> None:
    key = made_key(client, environment)
    by_key, session = {"Authorization": f"Bearer {key}"}, {"Cookie": signed_in(api.port, key)}
    assert ask(api.port, BENCH, headers=session).status == HTTPStatus.OK
    redis.kill()
    says(api, "failing")
    assert {ask(api.port, "/v1/policies/live", headers=by_key).status for _ in range(10)} == {HTTPStatus.OK}
    assert {ask(api.port, BENCH, headers=session).status for _ in range(10)} == {HTTPStatus.OK}
    tries = [sent(api.port, "POST", "/sign-in", {})[0] for _ in range(60)]
    let_in = sum(status != HTTPStatus.TOO_MANY_REQUESTS for status in tries)
    assert 0 < let_in <= SIGN_IN_RATE * len(api.workers) * 2  # each counts for itself; a minute may end
    redis.start()
    says(api, "ok")
    assert ask(api.port, BENCH, headers=session).status == HTTPStatus.OK
