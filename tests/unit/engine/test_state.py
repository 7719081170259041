"""The state file finds exactly the servers that were started, and survives being torn."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from buybox_config.engine.find import find_endpoints, known_endpoints
from buybox_config.engine.processes import end, is_alive, memory_bytes, started_s
from buybox_config.engine.state import EngineState, Server, read_state, state_file, write_state
from buybox_config.engine.stop import stop_engine
from buybox_config.errors import EngineError
from buybox_config.settings import Settings


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield child
    child.kill()
    child.wait()


def server_of(pid: int, port: int = 19999) -> Server:
    return Server(pid, started_s(pid), port, "3.8.0", "buybox-1", "/var/log/x", ready=True)


def kept(data_dir: Path, state: EngineState) -> Path:
    path = state_file(data_dir)
    path.parent.mkdir(parents=True)
    write_state(path, state)
    return path


def test_what_is_written_is_read_again_and_nothing_else_is_left(tmp_path: Path) -> None:
    state = EngineState(opensearch=server_of(1), folder="/srv/x", heap_mb=512, java="/opt/java")
    path = kept(tmp_path, state)
    assert read_state(path) == state
    assert list(path.parent.iterdir()) == [path]


def test_a_state_without_servers_removes_the_file(tmp_path: Path) -> None:
    path = kept(tmp_path, EngineState(opensearch=server_of(1)))
    write_state(path, EngineState())
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "{", '{"opensearch": 3}', '{"opensearch": {"pid": "x"}}', "\x00\xff"])
def test_a_torn_state_file_counts_as_nothing_started(tmp_path: Path, text: str) -> None:
    path = state_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert read_state(path) == EngineState()


def test_a_live_server_is_found(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    kept(tmp_path, EngineState(opensearch=server_of(sleeper.pid, 19777)))
    found = find_endpoints(Settings(data_dir=tmp_path))
    assert found.opensearch_url == "http://127.0.0.1:19777"
    assert found.redis_url is None


def test_a_server_that_died_is_still_known_to_who_waits_for_it_until_it_is_stopped_in_order(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    kept(tmp_path, EngineState(opensearch=server_of(sleeper.pid, 19777), redis=server_of(sleeper.pid, 19778)))
    sleeper.kill()
    sleeper.wait()
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(EngineError, match="no engine is running"):
        find_endpoints(settings)
    found = known_endpoints(settings)
    assert (found.opensearch_url, found.redis_url) == ("http://127.0.0.1:19777", "redis://127.0.0.1:19778/0")
    stop_engine(settings)
    with pytest.raises(EngineError, match="no engine is running"):
        known_endpoints(settings)


def test_a_server_that_is_still_booting_is_not_found(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    kept(tmp_path, EngineState(opensearch=msgspec.structs.replace(server_of(sleeper.pid), ready=False)))
    with pytest.raises(EngineError, match="no engine is running: start it with `buybox engine start`"):
        find_endpoints(Settings(data_dir=tmp_path))


def test_urls_of_the_settings_come_first(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    kept(tmp_path, EngineState(opensearch=server_of(sleeper.pid), redis=server_of(sleeper.pid, 19778)))
    found = find_endpoints(Settings(data_dir=tmp_path, opensearch_url="https://search.example:9200"))
    assert found.opensearch_url == "https://search.example:9200"
    assert found.redis_url == "redis://127.0.0.1:19778/0"


def test_a_process_that_got_the_number_of_a_dead_server_is_not_taken_for_it(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    stranger = msgspec.structs.replace(server_of(sleeper.pid), started_s=started_s(sleeper.pid) - 60)
    path = kept(tmp_path, EngineState(opensearch=stranger))
    with pytest.raises(EngineError, match="no engine is running"):
        find_endpoints(Settings(data_dir=tmp_path))
    assert stop_engine(Settings(data_dir=tmp_path)) == EngineState()
    assert sleeper.poll() is None
    assert not path.exists()


def test_a_killed_server_is_noticed(sleeper: subprocess.Popen[bytes]) -> None:
    server = server_of(sleeper.pid)
    assert is_alive(server)
    assert memory_bytes(server) > 0
    sleeper.kill()
    sleeper.wait()
    assert not is_alive(server)
    assert memory_bytes(server) == 0


def test_a_server_that_died_unseen_by_its_parent_counts_as_dead(sleeper: subprocess.Popen[bytes]) -> None:
    server = server_of(sleeper.pid)
    sleeper.kill()
    # Not waited for: it stays in the process table until then.
    while is_alive(server):
        time.sleep(0.01)
    assert not is_alive(server)


def test_stopping_ends_the_process_and_removes_the_file(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    path = kept(tmp_path, EngineState(opensearch=server_of(sleeper.pid)))
    ended = stop_engine(Settings(data_dir=tmp_path))
    assert ended.opensearch is not None
    assert not is_alive(server_of(sleeper.pid))
    assert not path.exists()


def test_a_server_that_ignores_the_request_is_killed() -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"on\n"
        end(server_of(child.pid), patience_s=0.2)
        assert not is_alive(server_of(child.pid))


def test_stopping_where_nothing_was_ever_started_makes_no_folder(tmp_path: Path) -> None:
    assert stop_engine(Settings(data_dir=tmp_path / "none")) == EngineState()
    assert not (tmp_path / "none").exists()
