"""`buybox follow` as a process of its own: accepted changes become visible, whatever of it is killed or frozen."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from buybox_cli.demo.server import free_port
from buybox_cli.main import cli
from buybox_config.settings import Settings
from buybox_config.times import moment_text
from buybox_desk.changes.announce import redis_waker
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.batches import Batches
from buybox_desk.changes.became import Patience, failed
from buybox_desk.changes.workers import workers
from click.testing import CliRunner
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError
from redis import Redis

from .conftest import Buybox

pytestmark = pytest.mark.engine

GENEROUS_S = 180.0

Start = Callable[..., subprocess.Popen[bytes]]
Send = Callable[..., ChangeBatch]


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out two sellers of one phone."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, price in (("alpha", 300), ("beta", 310)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
        )
        feed = f"sku,title,grade,price,quantity\n{seller}-1,Apple iPhone 13 128GB,good,{price},1\n"
        (folder / f"{seller}.csv").write_text(feed)
    return folder


@pytest.fixture
def start(engine_names: dict[str, str]) -> Iterator[Start]:
    """Start workers; those still there at the end are killed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    started: list[subprocess.Popen[bytes]] = []

    def run(**environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "buybox_cli", "follow"]
        names = {**clean, **engine_names, "BUYBOX_LOG_LEVEL": "info", **environment}
        started.append(subprocess.Popen(command, env=names, stderr=subprocess.PIPE))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def batches(search_client: OpenSearch, settings: Settings) -> Batches:
    return Batches(search_client, settings)


@pytest.fixture
def send(batches: Batches, settings: Settings, cache_client: Redis) -> Send:
    """Store a batch and wake who follows, as the API does."""
    wake = redis_waker(settings, cache_client)

    def run(seller: str, key: str, *lines: dict[str, Any]) -> ChangeBatch:
        now = moment_text(dt.datetime.now(dt.UTC))
        body = "\n".join(json.dumps({"market": "FR", "updated_at": now, **line}) for line in lines)
        stored, _ = batches.store(new_batch(seller, key, "key", body.encode(), now))
        wake()
        return stored

    return run


def until(found: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever was waited for
    ends = time.monotonic() + GENEROUS_S
    while not (value := found()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return value


def holds_a_batch(worker: subprocess.Popen[bytes], batches: Batches) -> bool:
    """Tell whether a worker has taken a batch that is not settled yet."""
    return any(one.taken_by and f":{worker.pid}:" in one.taken_by for one in batches.listed(state="open"))


def became(batches: Batches, seller: str, key: str) -> ChangeBatch:
    def settled() -> ChangeBatch | None:
        found = batches.find(seller, key)
        return found if found is not None and found.state != "open" else None

    found: ChangeBatch = until(settled)
    return found


def best(buybox: Buybox) -> tuple[str, str]:
    found = json.loads(buybox("search", "iphone 13", "--market", "FR", "--json").stdout)["devices"][0]["best_offer"]
    return found["seller"]["id"], found["total"]["amount"]


def test_what_was_accepted_is_visible_and_told_line_by_line(
    buybox: Buybox, start: Start, send: Send, batches: Batches
) -> None:
    send("beta", "before", {"sku": "beta-1", "price": "299.00"})
    worker = start()
    assert became(batches, "beta", "before").counts == {"applied": 1}
    send("beta", "k", {"sku": "beta-1", "price": "289.00"}, {"seller": "alpha", "sku": "alpha-1", "withdrawn": True})
    found = became(batches, "beta", "k")
    assert found.counts == {"applied": 1, "rejected": 1}
    assert found.rejected_by_reason == {"other_seller": 1}
    assert best(buybox) == ("beta", "289.00")
    assert "seen within a minute" in until(lambda: buybox("follow", "--check").stdout)

    listed = json.loads(buybox("changes", "list", "--seller", "beta", "--json").stdout)
    assert [(one["key"], one["state"]) for one in listed] == [("k", "done"), ("before", "done")]
    assert "other_seller" in buybox("changes", "show", "beta", "k").stdout

    worker.send_signal(signal.SIGTERM)
    _, told = worker.communicate(timeout=GENEROUS_S)
    assert worker.returncode == 0
    assert b"Traceback" not in told
    assert b"1 batches, 1 done; 2 lines: 1 applied, 1 rejected; lag " in told
    gone = buybox("follow", "--check")
    assert (gone.returncode, gone.stdout) == (1, "")


def test_two_workers_share_the_work_and_one_of_them_is_killed_in_its_midst_without_redis(
    start: Start, batches: Batches, send: Send
) -> None:
    """Each line names a market that does not exist: that is told at once, and nothing need be loaded."""
    count = 60
    for number in range(count):
        send(f"s{number % 8}", f"k{number}", *[{"market": "ZZ", "sku": "x", "price": "1"}] * (1 + number % 3))
    one_by_one = {"BUYBOX_FOLLOW_LINES": "2", "BUYBOX_REDIS_URL": "redis://127.0.0.1:9/0"}
    workers = [start(**one_by_one), start(**one_by_one)]
    killed = until(lambda: next((one for one in workers if holds_a_batch(one, batches)), None))
    killed.kill()
    (other,) = (one for one in workers if one is not killed)
    until(lambda: not batches.listed(state="open", most=1))
    found = [batches.find(one.seller, one.key) for one in batches.listed(most=1_000)]
    assert len(found) == count
    for one in found:
        assert one is not None
        assert (one.state, one.counts, one.attempts) == ("done", {"rejected": one.lines}, 0)
        assert [row["line"] for row in one.rows] == list(range(1, one.lines + 1))
    other.send_signal(signal.SIGINT)
    assert other.wait(GENEROUS_S) == 0


@pytest.mark.usefixtures("own_engine")
def test_lines_wait_for_a_market_where_nothing_is_live_and_the_batch_says_so(send: Send, batches: Batches) -> None:
    send("alpha", "k", {"sku": "a", "price": "1.00"}, {"market": "ZZ", "sku": "a", "price": "1.00"})
    done = CliRunner().invoke(cli, ["follow", "--once", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["counts"]) == (0, {"rejected": 1})
    found = batches.find("alpha", "k")
    assert found is not None
    assert (found.state, found.attempts, found.open_lines, found.counts) == ("open", 0, 1, {"rejected": 1})
    assert "nothing is live here yet" in (found.error or "")
    shown = CliRunner().invoke(cli, ["changes", "show", "alpha", "k"]).stdout
    assert "nothing is live here yet" in shown


@pytest.mark.usefixtures("own_engine")
def test_a_dead_batch_is_listed_replayed_and_then_applied_and_the_log_says_who(send: Send, batches: Batches) -> None:
    for key in ("one", "two"):
        send("alpha", key, {"market": "ZZ", "sku": "a", "price": "1.00"})
    now = dt.datetime.now(dt.UTC)
    taken = batches.take(9, now, 60, "m:1:a")
    batches.finish([(one, failed(one.batch, "boom", now, Patience(1, 1), 0)) for one in taken])
    run = CliRunner()
    assert [one["key"] for one in json.loads(run.invoke(cli, ["changes", "dead", "--json"]).stdout)] == ["one", "two"]
    assert "boom" in run.invoke(cli, ["changes", "list", "--state", "dead"]).stdout
    assert run.invoke(cli, ["changes", "replay", "alpha", "one", "--by", "the desk"]).exit_code == 0
    assert run.invoke(cli, ["changes", "replay", "--all-dead", "--json"]).exit_code == 0
    assert "no batch was given up" in run.invoke(cli, ["changes", "dead"]).stdout
    log = json.loads(run.invoke(cli, ["audit", "--action", "changes", "--json"]).stdout)
    assert [(one["who"], one["subject"]) for one in log] == [("command line", "alpha/two"), ("the desk", "alpha/one")]
    assert "2 batches done" in run.invoke(cli, ["follow", "--once"]).stdout
    assert became(batches, "alpha", "two").counts == {"rejected": 1}


@pytest.mark.usefixtures("own_engine", "search_client")
@pytest.mark.parametrize(
    "arguments", [("replay",), ("replay", "alpha"), ("replay", "alpha", "k", "--all-dead"), ("replay", "alpha", "none")]
)
def test_a_replay_of_nothing_is_an_error(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(cli, ["changes", *arguments]).exit_code != 0


@pytest.fixture
def served(engine_names: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server with a worker beside it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    command = [sys.executable, "-m", "buybox_cli", "serve", "--follow", "--port", str(free_port())]
    server = subprocess.Popen(command, env={**clean, **engine_names}, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def seen(search_client: OpenSearch, settings: Settings) -> Callable[[], set[str]]:
    """Return the names of the workers that give signs of life."""

    def look() -> set[str]:
        try:
            return {one.worker for one in workers(search_client, settings, dt.datetime.now(dt.UTC))}
        except TransportError:
            # The moment between the making of the index and its first shard.
            return set()

    return look


def test_a_worker_beside_a_server_is_started_again_when_it_is_killed(
    served: subprocess.Popen[bytes], seen: Callable[[], set[str]]
) -> None:
    until(seen)
    (first,) = seen()
    os.kill(int(first.rsplit(":", 2)[1]), signal.SIGKILL)
    until(lambda: seen() - {first})
    assert served.poll() is None


def test_a_worker_beside_a_server_ends_with_it_however_that_ends(
    served: subprocess.Popen[bytes], seen: Callable[[], set[str]]
) -> None:
    until(seen)
    served.kill()
    until(lambda: not seen())
