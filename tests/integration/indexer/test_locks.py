"""Locks on the real engine: who may take one over, and that nothing is left of one whatever ends its holder."""

import datetime as dt
import subprocess
import sys
import threading

import pytest
from buybox_config.errors import LockedError
from buybox_config.process_names import is_gone, new_process_name
from buybox_config.settings import Settings
from buybox_indexer.leases import Locks
from buybox_indexer.locks import live_lock, market_lock
from opensearchpy import OpenSearch

from .conftest import NOW

pytestmark = pytest.mark.engine

ELSEWHERE = "another-machine:1:0123.9.ab"
A_DAY = dt.timedelta(days=1)


def now() -> dt.datetime:
    return NOW


def held_elsewhere(
    client: OpenSearch, settings: Settings, name: str, lasts_s: float, *, taken_at: dt.datetime = NOW
) -> Locks:
    """Write a lock that a process on another machine took."""
    locks = Locks(client, settings)
    locks.find(name)
    until = taken_at + dt.timedelta(seconds=lasts_s)
    claim = {"owner": ELSEWHERE, "taken_at": taken_at.isoformat(), "until": until.isoformat()}
    assert locks.write(name, claim, None) is not None
    return locks


def is_free(client: OpenSearch, settings: Settings, name: str) -> bool:
    return Locks(client, settings).find(name) == [None]


@pytest.mark.parametrize("jump", [A_DAY, -A_DAY, dt.timedelta()])
def test_a_lock_that_is_alive_is_not_taken_over_however_clocks_jump(
    jump: dt.timedelta, settings: Settings, search_client: OpenSearch
) -> None:
    load = market_lock(search_client, settings, "FR", NOW + jump)
    live = live_lock(search_client, settings, "FR", lambda: NOW + jump, patience_s=1.5)
    with market_lock(search_client, settings, "FR", NOW), live_lock(search_client, settings, "FR", now, for_s=1.0):
        for wanted in (load, live):
            with pytest.raises(LockedError, match="another load holds"):
                wanted.__enter__()
    for name in ("load-fr", "live-fr", "live-fr-next"):
        assert is_free(search_client, settings, name)


@pytest.mark.parametrize("jump", [A_DAY, -A_DAY])
def test_a_lock_whose_owner_elsewhere_fell_silent_is_taken_over_whatever_its_times_say(
    jump: dt.timedelta, settings: Settings, search_client: OpenSearch
) -> None:
    held_elsewhere(search_client, settings, "live-fr", 0.5, taken_at=NOW + jump)
    with live_lock(search_client, settings, "FR", now, patience_s=0.0):
        assert not is_free(search_client, settings, "live-fr")
    assert is_free(search_client, settings, "live-fr")


def test_a_lock_of_a_process_that_is_gone_from_this_machine_is_taken_over_at_once(
    settings: Settings, search_client: OpenSearch
) -> None:
    says = "from buybox_config.process_names import new_process_name; print(new_process_name())"
    gone = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True).stdout.strip()
    assert is_gone(gone)
    own = new_process_name()
    host, pid, rest = own.rsplit(":", 2)
    place, _, word = rest.split(".")
    assert not is_gone(own)
    assert is_gone(f"{host}:{pid}:{place}.1.{word}"), "a later process has the id of an earlier one"
    assert not is_gone(f"{host}:999999999:0.1.{word}"), "of another place nothing is known"
    locks = Locks(search_client, settings)
    locks.find("load-fr")
    until = (NOW + A_DAY).isoformat()
    locks.write("load-fr", {"owner": gone, "taken_at": NOW.isoformat(), "until": until}, None)
    with market_lock(search_client, settings, "FR", NOW):
        pass
    assert is_free(search_client, settings, "load-fr")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError, LockedError])
def test_nothing_is_left_of_a_lock_when_its_body_ends_early_and_the_error_is_the_bodys(
    error: type[BaseException], settings: Settings, search_client: OpenSearch
) -> None:
    load = market_lock(search_client, settings, "FR", NOW)
    live = live_lock(search_client, settings, "FR", now)
    with pytest.raises(error, match="of the body"), load, live:
        raise error("of the body")
    assert is_free(search_client, settings, "load-fr")
    assert is_free(search_client, settings, "live-fr")
    assert not [one for one in threading.enumerate() if "live-fr" in one.name]


def test_a_holder_that_lost_its_lock_is_told_and_does_not_free_that_of_another(
    settings: Settings, search_client: OpenSearch
) -> None:
    with live_lock(search_client, settings, "FR", now) as lease:
        (held,) = Locks(search_client, settings).find("live-fr")
        assert held is not None
        claim = {"owner": ELSEWHERE, "taken_at": NOW.isoformat(), "until": (NOW + A_DAY).isoformat()}
        while Locks(search_client, settings).write("live-fr", claim, held.version) is None:
            (held,) = Locks(search_client, settings).find("live-fr")
            assert held is not None
        while not lease.is_lost:
            threading.Event().wait(0.05)
        with pytest.raises(LockedError, match="do it again"):
            lease.check()
    (held,) = Locks(search_client, settings).find("live-fr")
    assert held is not None
    assert held.owner == ELSEWHERE


def test_who_takes_a_lock_again_and_again_does_not_keep_a_waiting_one_out(
    settings: Settings, search_client: OpenSearch
) -> None:
    done, rounds = threading.Event(), 0

    def again_and_again() -> None:
        nonlocal rounds
        while not done.is_set():
            with live_lock(search_client, settings, "FR", now):
                rounds += 1

    thread = threading.Thread(target=again_and_again)
    thread.start()
    try:
        for _ in range(3):
            with live_lock(search_client, settings, "FR", now):
                pass
    finally:
        done.set()
        thread.join()
    assert rounds > 0
