"""Ports, users, disks, logs and Redis programs of every kind of host."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest
from buybox_config.engine import redis
from buybox_config.engine.host import host_settings, memory_map_count
from buybox_config.engine.lock import locked
from buybox_config.engine.logs import last_words, size
from buybox_config.engine.opensearch import real_port, write_configuration
from buybox_config.engine.places import Places, make_folder
from buybox_config.engine.ports import any_free_port, check_free
from buybox_config.engine.user import RunUser, can_reach
from buybox_config.errors import EngineError


def places(home: Path) -> Places:
    (home / "logs").mkdir(parents=True, exist_ok=True)
    return Places(engine=home, home=home, trees=home / "trees", user=None)


def test_a_taken_port_is_refused_with_the_setting_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=rf"port {port} is in use .* set BUYBOX_ENGINE_PORT to a free port"):
            check_free(port, "BUYBOX_ENGINE_PORT")


def test_a_free_port_and_port_0_pass() -> None:
    check_free(any_free_port(), "BUYBOX_ENGINE_PORT")
    check_free(0, "BUYBOX_ENGINE_PORT")


def test_an_ordinary_host_needs_nothing_said() -> None:
    settings, notes = host_settings(free_mb=50_000, map_count=65_530)
    assert notes == []
    assert "node.store.allow_mmap" not in settings
    assert settings["cluster.routing.allocation.disk.watermark.flood_stage"] == "128mb"


def test_few_memory_maps_are_done_without_and_said() -> None:
    settings, notes = host_settings(free_mb=50_000, map_count=4096)
    assert settings["node.store.allow_mmap"] is False
    assert len(notes) == 1
    assert "vm.max_map_count is 4096" in notes[0]


def test_a_full_disk_switches_the_guard_off_and_says_so() -> None:
    settings, notes = host_settings(free_mb=300, map_count=None)
    assert settings["cluster.routing.allocation.disk.threshold_enabled"] is False
    assert len(notes) == 1
    assert "only 300 MB" in notes[0]


def test_a_host_without_a_limit_of_maps_has_none(tmp_path: Path) -> None:
    assert memory_map_count(tmp_path / "none") is None


def test_the_configuration_binds_loopback_alone_and_quotes_paths(tmp_path: Path) -> None:
    here = places(tmp_path / 'a "quoted": folder')
    write_configuration(here, "buybox-1", 0, {"node.store.allow_mmap": False})
    settings = json.loads((here.run / "opensearch" / "conf" / "opensearch.yml").read_text())
    assert settings["network.host"] == "127.0.0.1"
    assert settings["path.data"] == str(here.data)
    assert settings["node.store.allow_mmap"] is False


def test_a_configuration_forgets_the_port_of_the_last_run(tmp_path: Path) -> None:
    here = places(tmp_path)
    (here.logs / "http.ports").write_text("127.0.0.1:41234\n")
    assert real_port(here) == 41234
    write_configuration(here, "buybox-1", 0, {})
    assert real_port(here) is None


@pytest.mark.parametrize("mode", [0o700, 0o710, 0o744])
def test_a_closed_folder_above_is_noticed(tmp_path: Path, mode: int) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(mode)
    stranger = RunUser(os.geteuid() + 54_321, os.getegid() + 54_321)
    assert not can_reach(stranger, inner)
    assert can_reach(None, inner)


def test_a_file_must_be_readable_and_not_only_reachable(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    owner = RunUser(os.geteuid(), os.getegid())
    file.chmod(0o600)
    assert can_reach(owner, file)
    file.chmod(0o077)
    # The owner's own bits count, although everyone else's are wider.
    assert not can_reach(owner, file)


def test_the_last_words_leave_out_what_was_said_before_and_stack_frames(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("ERROR of yesterday\n")
    since = size(log)
    with log.open("a") as stream:
        stream.write("INFO starting\nERROR java.io.IOException: disk is gone\n\tat x.y.Z(Z.java:1)\n\t... 10 more\n")
    assert last_words(log, since) == "ERROR java.io.IOException: disk is gone"


def test_a_log_without_errors_gives_its_last_lines_as_one(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("one\ntwo\nthree\nfour\n")
    assert last_words(log, 0) == "two | three | four"
    assert last_words(tmp_path / "none", 0) == ""


def program(folder: Path, says: str) -> Path:
    folder.mkdir(parents=True)
    file = folder / "redis-server"
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


def test_a_redis_on_the_path_is_taken_when_it_is_new_enough(tmp_path: Path) -> None:
    file = program(tmp_path / "bin", "Redis server v=7.0.15 sha=0:0 malloc=jemalloc")
    assert redis.choose_redis(lambda _: str(file)) == redis.RedisProgram(file, "7.0.15")


@pytest.mark.parametrize("says", ["Redis server v=6.0.16 sha=0", "Redis server v=5.0", "something else"])
def test_an_old_or_strange_redis_on_the_path_gives_way_to_the_packaged_one(tmp_path: Path, says: str) -> None:
    file = program(tmp_path / "bin", says)
    chosen = redis.choose_redis(lambda _: str(file))
    assert chosen is not None
    assert chosen.path != file
    assert redis.program_version(str(chosen.path)) == chosen.version


def test_redis_writes_nothing_to_disk_and_is_bounded(tmp_path: Path) -> None:
    words = redis.command(redis.RedisProgram(tmp_path / "redis-server", "8.2.3"), 19999, 64, tmp_path)
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--bind"] == "127.0.0.1"
    assert options["--save"] == ""
    assert options["--appendonly"] == "no"
    assert options["--maxmemory"] == "64mb"
    assert options["--maxmemory-policy"] == "volatile-lru"


def test_a_second_start_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    told, order, inside = list[str](), list[str](), threading.Event()

    def tell(message: str) -> None:
        told.append(message)
        inside.set()

    def second() -> None:
        with locked(tmp_path, tell, "another start"):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(tmp_path, told.append, "nobody"):
        thread.start()
        assert inside.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert told == ["waiting for another start"]
    assert list(tmp_path.iterdir()) == []


def test_many_that_make_the_same_folder_at_once_all_succeed(tmp_path: Path) -> None:
    for number in range(50):
        folder, barrier, failed = tmp_path / str(number), threading.Barrier(4), list[OSError]()

        def make(folder: Path = folder, barrier: threading.Barrier = barrier, failed: list[OSError] = failed) -> None:
            barrier.wait(10)
            try:
                make_folder(folder, None)
            except OSError as error:
                failed.append(error)

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert failed == []
        assert folder.stat().st_mode & 0o777 == 0o755
