"""The clock of a machine jumps a day forwards and back: what is asked, kept, followed and limited goes on."""

import datetime as dt
import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from buybox_indexer.offer_changes.change import read_change
from opensearchpy import OpenSearch

from .browser import made_key, signed_in
from .conftest import ROWS
from .programs import ApiServer, Environment, run_buybox
from .servers import wait_until
from .small_market import QUESTIONS, change_of, write_sellers
from .steady_load import SteadyLoad, Truth, ask, dishonest, good
from .wall_clock import WallClock, why_no_wall_clock

BENCH = "/merchandising/history"


@pytest.fixture
def wall_clock(tmp_path: Path) -> WallClock:
    """Set the wall clock of processes by hand."""
    why = why_no_wall_clock()
    if why is not None:
        pytest.skip(why)
    return WallClock(tmp_path / "clock")


@pytest.fixture
def jumping(environment: Environment, loaded: None, wall_clock: WallClock, tmp_path: Path) -> Iterator[ApiServer]:
    """Serve with a clock that jumps."""
    del loaded
    server = ApiServer(environment | wall_clock.environment, tmp_path / "log", workers=1)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.end()


@pytest.mark.engine
def test_a_server_whose_clock_jumps_a_day_forwards_and_back_answers_follows_and_lets_people_in(
    environment: Environment, jumping: ApiServer, wall_clock: WallClock, client: OpenSearch, tmp_path: Path
) -> None:
    key, truth, port = made_key(client, environment), Truth(), jumping.port
    truth.learn(port, QUESTIONS)
    session = signed_in(port, key)
    with SteadyLoad(port, QUESTIONS).running() as load:
        for number, hours in enumerate((24, -24)):
            jumped = wall_clock.jump(hours)
            load.until(lambda answer, at=jumped: good(answer) and answer.asked_at > at)
            feeds = write_sellers(tmp_path / "sellers", 50 + number, ROWS)
            assert run_buybox(environment, "index", "--sellers", str(feeds)).returncode == 0
            mark = f".{50 + number}"
            load.until(lambda answer, mark=mark: mark in answer.body.decode())  # a new generation is followed
            truth.learn(port, QUESTIONS)
            wait_until(lambda: policy_age(port) < 5, "a look at the policy")
            session = let_in(port, key, session)
    assert [answer for answer in load.answers if not good(answer)] == []
    assert truth.wrong(load.answers) == []
    assert dishonest(load.answers) == []


def policy_age(port: int) -> float:
    """Return the seconds since the policy was looked at."""
    return float(json.loads(ask(port, "/readyz").body)["policy"]["age_s"])


def let_in(port: int, key: str, session: str) -> str:
    """Open a page with a session, signing in anew where it is over; return the session that stands."""
    status = ask(port, BENCH, headers={"Cookie": session}).status
    if status != HTTPStatus.OK:
        assert status == HTTPStatus.SEE_OTHER  # to the page where one signs in
        session = signed_in(port, key)
        assert ask(port, BENCH, headers={"Cookie": session}).status == HTTPStatus.OK
    return session


NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_a_change_from_the_future_counts_as_of_now() -> None:
    line = change_of("alpha", 1, "200.00").encode()
    assert read_change(line, 1, NOW - 300 * DAY).at == NOW - 300 * DAY
