"""The ten-minute demo played for real: what it prints is typed and opened, and shows what it says."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from html import unescape

import pytest
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import load_settings

from .demo_browser import Browser, Printed, Step, Terminal, read_printed

pytestmark = pytest.mark.engine

LISTINGS = 3_000
PATIENCE_S = 600
READY = "end the demo with Ctrl-C"

WITHIN_S = 10.0
"""Seconds in which a server must follow a published policy here; the promise is two, on a machine of its own."""


class Running:
    """The demo as a process, and all that it printed so far."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while READY not in self.text:
            assert self._process.poll() is None, self.text
            assert time.monotonic() < until, self.text
            time.sleep(0.2)

    def end(self) -> int:
        """End it as a person does, and return its exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(timeout=60)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.append(line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def demo(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Printed, str]]:
    """Run the demo on the session's engine; yield what it printed and where it serves."""
    named = {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_REDIS_URL": endpoints.redis_url or "",
        "BUYBOX_INDEX_PREFIX": f"test-{secrets.token_hex(4)}",
        "BUYBOX_DATA_DIR": str(tmp_path_factory.mktemp("demo") / "data"),
    }
    patient = {"BUYBOX_ENGINE_TIMEOUT_S": "60", "BUYBOX_REDIS_TIMEOUT_S": "5"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    port = free_port()
    command = [sys.executable, "-u", "-m", "buybox_cli", "demo", "--offers", str(LISTINGS), "--port", str(port)]
    running = Running(command, {**clean, **named, **patient})
    try:
        running.wait_until_ready()
        yield read_printed(running.text), f"http://127.0.0.1:{port}"
    finally:
        code = running.end()
        _remove(named)
    assert code == 0, running.text


def _remove(named: dict[str, str]) -> None:
    settings = load_settings(named)
    client = open_search(settings, Endpoints(named["BUYBOX_OPENSEARCH_URL"], named["BUYBOX_REDIS_URL"] or None))
    names = [row["index"] for row in client.cat.indices(index=f"{settings.index_prefix}-*", format="json")]
    client.indices.delete(index=",".join(names))
    client.close()


@pytest.fixture(scope="module")
def printed(demo: tuple[Printed, str]) -> Printed:
    return demo[0]


@pytest.fixture(scope="module")
def terminal(printed: Printed, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(tmp_path_factory.mktemp("clone"), printed.exported)


@pytest.fixture
def shopper(demo: tuple[Printed, str]) -> Iterator[Browser]:
    browser = Browser(demo[1])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def signed_in(demo: tuple[Printed, str]) -> Iterator[dict[str, Browser]]:
    """Sign everybody in once, each in a browser of its own: more than ten tries a minute are refused."""
    browsers = {who: Browser(demo[1]) for who in demo[0].keys}
    try:
        for who, browser in browsers.items():
            found = browser.sign_in(demo[0].keys[who])
            assert (found.status_code, str(found.url)) == (200, demo[0].first_pages[who]), found.text
        yield browsers
    finally:
        for browser in browsers.values():
            browser.close()


def opened(step: Step, browsers: dict[str, Browser]) -> str:
    """Open a page as whom the scene says and return its text, without tags."""
    assert step.who is not None
    found = browsers[step.who].open(step.text)
    assert found.status_code == 200, (step.text, found.status_code, found.text[:2000])
    return plain(found.text)


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def squeezed(text: str) -> str:
    """Take out what a table's width puts between words."""
    return " ".join(text.split())


def test_the_demo_prints_sign_ins_that_work_and_says_that_all_is_simulated(
    printed: Printed, signed_in: dict[str, Browser]
) -> None:
    assert set(signed_in) == {"merchandiser", "seller", "operator"}
    assert len(printed.scenes) == 5
    assert "sellers, prices, orders and shoppers are invented" in printed.text
    assert not any("too small" in step.text for scene in printed.scenes for step in scene)


def test_scene_1_the_cheapest_is_third_and_each_reason_leads_to_counts(
    printed: Printed, terminal: Terminal, shopper: Browser
) -> None:
    page = printed.pages(1, "/devices/")[0]
    place, _, cheapest = page.sees[1].partition(": ")
    assert f"the cheapest is {place}" in printed.titles[0]
    # So small a marketplace may have no iPhone whose cheapest is third; then the nearest one is told to be that.
    assert place == "third" or "No iPhone here has its cheapest third" in printed.scenes[0][0].text
    shown = plain(shopper.open(page.text).text)
    first = page.sees[0].removeprefix("first: ").split(", ")
    assert first[0] in shown
    offers = printed.commands(1, "offers")[0]
    table = squeezed(terminal.type(offers.text))
    for reason in offers.sees[0].removeprefix("#1 why: ").split("; "):
        assert reason.casefold() in table.casefold()
    rows = table.split(" EUR ")
    assert page.sees[0].split(", ")[1].removesuffix(" EUR") in rows[0]
    assert cheapest.split(", ")[1].removesuffix(" EUR") in rows[("first", "second", "third", "fourth").index(place)]
    for sheet in printed.commands(1, "seller show"):
        told = squeezed(terminal.type(sheet.text))
        counts = re.findall(r"(cancelled_by_seller|late|defective) (\d+)", sheet.sees[0])
        assert len(counts) == 3
        for fault, count in counts:
            assert re.search(rf"{fault} 90 {count} ", told), (fault, count, told)
        rate = re.search(r"careful end ([\d.]+%)", sheet.sees[0])
        assert rate is not None
        assert f"all, the careful end {rate[1]}" in told
    said = printed.scenes[0][-1].text
    sums = re.match(r"([\d.]+)% against ([\d.]+)% is ([\d.]+):", said)
    assert sums is not None
    assert float(sums[1]) / float(sums[2]) == pytest.approx(float(sums[3]), abs=0.02)


def test_scene_2_the_seller_weight_moves_boxes_and_the_pages_show_it(
    printed: Printed, terminal: Terminal, signed_in: dict[str, Browser]
) -> None:
    terminal.type(printed.commands(2, "policy draft")[0].text)
    told = terminal.type(printed.commands(2, "policy set")[0].text)
    assert "1.5" in told
    preview = printed.commands(2, "policy preview")[0]
    shown = squeezed(terminal.type(preview.text))
    changed, contested = re.findall(r"[\d,]+", preview.sees[0])[:2]
    assert changed in shown
    assert contested in shown
    for amount in re.findall(r"[\d.]+(?= EUR)", preview.sees[1]):
        assert amount in shown
    for rate in re.findall(r"\d+\.\d", preview.sees[2]):
        assert rate in shown
    assert int(changed) > 0
    weights = opened(printed.pages(2, "/merchandising/weights")[0], signed_in)
    assert "1.5" in weights
    assert "imulated" in weights
    opened(printed.pages(2, "/merchandising/preview")[0], signed_in)


def test_scene_3_a_pin_is_published_seen_and_rolled_back(
    printed: Printed, terminal: Terminal, shopper: Browser, signed_in: dict[str, Browser]
) -> None:
    before, after, again = printed.pages(3, "/?market=")
    pinned = after.sees[0].removeprefix("within two seconds a device of ").removesuffix(" is first")
    first = before.sees[0].removesuffix(" is first")
    assert first_result(shopper, before) == first
    assert not first.startswith(pinned)
    terminal.type(printed.commands(3, "draft --anew")[0].text)
    evening, now = printed.commands(3, "rule add pin")
    assert "T17:00" in evening.text
    assert "T22:00" in evening.text
    for rule in (evening, now):
        terminal.type(rule.text)
    rules = opened(printed.pages(3, "/merchandising/rules")[0], signed_in)
    assert "apple-iphone" in rules or pinned in rules
    published = printed.commands(3, "policy publish")[0]
    assert published.sees[0] in terminal.type(published.text)
    assert wait_for(lambda: first_result(shopper, after).startswith(pinned))
    back = printed.commands(3, "policy rollback")[0]
    assert back.sees[0] in squeezed(terminal.type(back.text))
    assert wait_for(lambda: first_result(shopper, again) == first)
    history = opened(printed.pages(3, "/merchandising/history")[0], signed_in)
    assert "it was only to look" in history


def first_result(browser: Browser, page: Step) -> str:
    """Return the title of the first device of a page of results."""
    text = browser.open(page.text).text
    found = re.search(r'id="cards".*?<a href="/devices/[^"]*"[^>]*>(.*?)</a>', text, re.DOTALL)
    assert found is not None, f"{page.text} lists no device"
    return plain(found[1])


def wait_for(what: object) -> bool:
    assert callable(what)
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.2)
    return bool(what())


def test_scene_4_a_losing_seller_wins_and_a_paused_one_is_reviewed(
    printed: Printed, terminal: Terminal, shopper: Browser, signed_in: dict[str, Browser]
) -> None:
    page = printed.pages(4, "/sellers/")[0]
    sku, price, wins = re.findall(r"^(\S+): eligible at ([\d.]+) EUR, price to win ([\d.]+) EUR$", page.sees[0])[0]
    assert sku in opened(page, signed_in)
    before, after = printed.commands(4, "price-to-win")
    told = row_of(sku, terminal.type(before.text))
    assert "eligible" in told
    assert price in told
    assert wins in told
    apply = printed.commands(4, "run apply -")[0]
    shown = squeezed(terminal.type(apply.text))
    assert "1 changes = 1 applied" in shown
    assert re.search(r"visible after [\d.]+ s", shown)
    assert "won" in row_of(sku, terminal.type(after.text))
    device = printed.pages(4, "/devices/")[0]
    assert wins.removesuffix(".00").replace(".", ",") in plain(shopper.open(device.text).text)

    probation = printed.commands(4, "seller show onde-seconde")[0]
    sheet = squeezed(terminal.type(probation.text))
    waits = re.findall(r"probation_limit (\d+)", probation.sees[0])[0]
    assert f"probation_limit {waits}" in sheet
    assert "5 products admitted so far" in sheet

    review = printed.pages(4, "/operator/sellers/")[0]
    review_sheet = opened(review, signed_in)
    assert "probation ended on" in review_sheet
    terminal.type(printed.commands(4, "seller review")[0].text)
    reload = printed.commands(4, "run index")[0]
    rows = re.findall(r"^(\d+) rows = \d+ offers", reload.sees[0])[0]
    assert f"{rows} rows = {rows} offers" in terminal.type(reload.text)


def row_of(sku: str, table: str) -> str:
    return squeezed(next(line for line in table.splitlines() if sku in line))


def test_scene_5_an_ugly_feed_is_told_and_mended_on_the_spot(
    printed: Printed, terminal: Terminal, signed_in: dict[str, Browser]
) -> None:
    rejects = printed.commands(5, "rejects")[0]
    table = terminal.type(rejects.text)
    told = dict(re.findall(r"([a-z_]+) (\d+)", rejects.sees[0].partition(": ")[2]))
    assert told.keys() >= {"unknown_grade", "bad_price", "not_a_device", "unreadable_row", "price_outlier"}
    for reason, count in told.items():
        assert len(re.findall(rf" {reason} ", table)) == int(count), reason
    page = opened(printed.pages(5, "/rejects")[0], signed_in)
    assert "Nickel" in page
    mended = terminal.type(printed.commands(5, "sed")[0].text)
    assert "unknown_grade" not in mended
    assert "unknown_grade" not in terminal.type(rejects.text)
    assert "price_outlier" in terminal.type(rejects.text)
    applied = printed.commands(5, "run apply -")[0]
    assert "1 changes = 1 applied" in squeezed(terminal.type(applied.text))
    assert "price_outlier" not in terminal.type(rejects.text)
