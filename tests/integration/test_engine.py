"""The embedded engine itself: started, found, killed, stopped, refused, each on free ports in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from buybox_config.connections import open_redis, open_search
from buybox_config.engine import EngineState, engine_status, find_endpoints, start_engine, stop_engine
from buybox_config.engine.state import read_state, state_file
from buybox_config.errors import EngineError
from buybox_config.settings import Settings, load_settings

pytestmark = pytest.mark.engine


@contextmanager
def engine_folder() -> Iterator[Settings]:
    """Give settings for an engine in a folder of its own, which is ended and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="buybox-engine-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(
            data_dir=Path(folder) / "a folder",
            cache_dir=load_settings().cache_dir,
            engine_port=0,
            redis_port=0,
            engine_heap_mb=256,
            engine_fast_boot=True,
        )
        yield settings
        stop_engine(settings)


@pytest.fixture
def own() -> Iterator[Settings]:
    """Give settings for an engine of the test's own."""
    with engine_folder() as settings:
        yield settings


@pytest.fixture(scope="module")
def running() -> Iterator[EngineState]:
    """Give an engine that tests only look at."""
    with engine_folder() as settings:
        yield start_engine(settings, ignore)


def environment(settings: Settings, **more: str) -> dict[str, str]:
    named = {
        "BUYBOX_DATA_DIR": str(settings.data_dir),
        "BUYBOX_CACHE_DIR": str(settings.cache_dir),
        "BUYBOX_ENGINE_PORT": "0",
        "BUYBOX_REDIS_PORT": "0",
        "BUYBOX_ENGINE_HEAP_MB": "256",
        "BUYBOX_ENGINE_FAST_BOOT": "true",
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return plain | named | more


def buybox(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from buybox_cli.main import main; main()", *words],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def ignore(_message: str) -> None:
    """Let progress pass."""


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.kill()
    process.wait(30)


def processes_in(folder: Path) -> list[int]:
    """Return the processes that were started for a data folder, whoever their parent is."""
    named = psutil.process_iter(["cmdline"])
    return [one.pid for one in named if any(str(folder) in word for word in one.info["cmdline"] or [])]


def test_an_engine_starts_is_found_again_and_leaves_nothing_but_data_and_logs(own: Settings) -> None:
    told = list[str]()
    first = start_engine(own, told.append)
    assert first.opensearch is not None
    assert first.redis is not None
    assert any(message.startswith("starting OpenSearch") for message in told)

    told.clear()
    assert start_engine(own, told.append) == first
    assert told == []

    status = engine_status(own)
    assert status.running
    assert status.opensearch is not None
    assert status.opensearch.memory_bytes is not None
    assert status.opensearch.memory_bytes > 200_000_000

    ended = stop_engine(own)
    assert (ended.opensearch, ended.redis) == (first.opensearch, first.redis)
    assert processes_in(own.data_dir) == []
    assert sorted(path.name for path in (own.data_dir / "engine").iterdir()) == ["data", "logs"]
    assert not list((own.data_dir / "engine" / "logs").glob("*.ports"))
    assert stop_engine(own).servers == ()


def test_what_was_stored_survives_a_stop_and_a_start(own: Settings) -> None:
    start_engine(own, ignore)
    client = open_search(own, find_endpoints(own))
    client.index(index="kept", body={"title": "iPhone"}, refresh=True, request_timeout=60)
    client.close()
    stop_engine(own)
    # As users start it: all compilers, and the agent that confines plugins.
    start_engine(own.model_copy(update={"engine_fast_boot": False}), ignore)
    client = open_search(own, find_endpoints(own))
    assert client.count(index="kept", request_timeout=60)["count"] == 1
    client.indices.create(index="made-later", request_timeout=60)
    client.close()


def test_servers_that_were_killed_are_noticed_and_started_anew(own: Settings) -> None:
    first = start_engine(own, ignore)
    for server in first.servers:
        kill(server.pid)
    with pytest.raises(EngineError, match="no engine is running"):
        find_endpoints(own)
    assert not engine_status(own).running
    told = list[str]()
    second = start_engine(own, told.append)
    assert [message for message in told if "of the last start is gone" in message] != []
    assert {server.pid for server in second.servers}.isdisjoint({server.pid for server in first.servers})
    # When one of them died, the other stays.
    assert second.redis is not None
    kill(second.redis.pid)
    third = start_engine(own, ignore)
    assert third.opensearch == second.opensearch
    assert third.redis != second.redis


def test_two_starts_at_once_bring_up_one_engine(own: Settings) -> None:
    started = []
    threads = [threading.Thread(target=lambda: started.append(start_engine(own, ignore))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert len(started) == 2
    assert started[0] == started[1]


def test_both_servers_listen_on_loopback_alone(running: EngineState) -> None:
    for server in running.servers:
        listening = {one.laddr.ip for one in psutil.Process(server.pid).net_connections() if one.status == "LISTEN"}
        assert listening
        assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_the_servers_do_not_run_as_root(running: EngineState) -> None:
    assert all(psutil.Process(server.pid).uids().effective != 0 for server in running.servers)


def test_a_full_cache_makes_room_and_never_grows_past_its_bound(own: Settings) -> None:
    start_engine(own.model_copy(update={"redis_memory_mb": 16, "opensearch_url": "http://127.0.0.1:1"}), ignore)
    client = open_redis(own, find_endpoints(own.model_copy(update={"opensearch_url": "http://127.0.0.1:1"})))
    assert client is not None
    client.set("kept", "for ever")
    for number in range(400):
        client.set(f"answer-{number}", b"x" * 100_000, ex=600)
    assert client.get("kept") == b"for ever"
    assert client.dbsize() < 400
    client.close()


def test_with_both_addresses_given_nothing_is_started(own: Settings) -> None:
    given = own.model_copy(
        update={"opensearch_url": "http://127.0.0.1:1", "redis_url": "redis://ann:secret@127.0.0.1:1/0"}
    )
    assert start_engine(given, ignore).servers == ()
    assert not own.data_dir.exists()
    status = engine_status(given)
    assert not status.running
    assert status.redis is not None
    assert status.redis.url == "redis://127.0.0.1:1/0"


@pytest.mark.parametrize("setting", ["ENGINE", "REDIS"])
def test_a_port_in_use_is_one_line_and_nothing_keeps_running(own: Settings, setting: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = buybox(own, "engine", "start", **{f"BUYBOX_{setting}_PORT": port})
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        f"buybox: port {port} is in use by another program: end it, or set BUYBOX_{setting}_PORT to a free port\n"
    )
    assert processes_in(own.data_dir) == []
    assert not state_file(own.data_dir).exists()


def test_a_data_folder_that_can_not_be_written_is_one_line() -> None:
    # Nothing can be made there, not even by root.
    closed = Settings(data_dir=Path("/proc/buybox"), engine_port=0, redis_port=0)
    answer = buybox(closed, "engine", "start")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("buybox: /proc/buybox")
    assert answer.stderr.count("\n") == 1
    assert "set BUYBOX_DATA_DIR" in answer.stderr


def test_a_server_that_does_not_come_up_says_why_in_one_line(own: Settings) -> None:
    state = start_engine(own, ignore)
    stop_engine(own)
    nodes = Path(state.folder) / "data" / "nodes" / "0" / "_state"
    for file in nodes.glob("segments_*"):
        file.write_bytes(b"torn")
    answer = buybox(own, "engine", "start")
    assert answer.returncode == 1
    assert answer.stderr.startswith("buybox: OpenSearch did not start: ")
    assert answer.stderr.count("\n") == 1
    assert "whole log: " in answer.stderr
    assert processes_in(own.data_dir) == []
    assert not state_file(own.data_dir).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_start_leaves_nothing_running(own: Settings, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from buybox_cli.main import main; main()", "engine", "start"],
        env=environment(own),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as starting:
        deadline = time.monotonic() + 120
        while read_state(state_file(own.data_dir)).opensearch is None:
            assert starting.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        starting.send_signal(number)
        _, said = starting.communicate(timeout=60)
    assert starting.returncode != 0
    assert "Traceback" not in said
    assert processes_in(own.data_dir) == []
    assert not state_file(own.data_dir).exists()


def test_the_command_line_starts_shows_and_stops(own: Settings) -> None:
    answer = buybox(own, "engine", "start", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    started = json.loads(answer.stdout)
    shown = buybox(own, "engine", "status", "--json")
    assert shown.stderr == ""
    found = json.loads(shown.stdout)
    assert found["running"] is True
    assert found["opensearch"]["version"] == "3.8.0"
    assert found["opensearch"]["pid"] == started["opensearch"]["pid"]
    assert found["heap_mb"] == 256
    assert found["data_folder"].startswith(str(own.data_dir))
    assert json.loads(buybox(own, "engine", "stop", "--json").stdout) == {"stopped": ["OpenSearch", "Redis"]}
    again = buybox(own, "engine", "stop")
    assert again.returncode == 0
    assert again.stdout == "no embedded engine is running\n"
