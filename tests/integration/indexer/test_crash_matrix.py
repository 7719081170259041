"""A real process killed at every stage of a load, a reload, a set of blocks and a file of changes.

Each case kills at one kind of write request, after the engine has done it and before the process hears of it. What is
live then is whole; doing it again ends well, with nothing left over and nothing forgotten.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.history.line_changes import show_changes
from buybox_indexer.history.reading import HistoryReader
from buybox_indexer.rejects.kept_rejects import list_rejects
from opensearchpy import OpenSearch

from .conftest import NOW
from .killing_proxy import KillingProxy, killing_proxy
from .live_documents import live_documents
from .shops import HEADER, row

pytestmark = pytest.mark.engine

KILLED = -9
TITLES = ("Apple iPhone 13 128GB", "Apple iPhone 12 64GB", "Google Pixel 7 128GB")
OFFERS = 9
ROOT = Path(__file__).parent


class Prepared:
    """The process that forks one for each task."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin, process.stdout

    def begin(self, task: str) -> None:
        """Hand a task over."""
        self._input.write(f"{task}\n")

    def said(self) -> str:
        """Return the next line that it says."""
        return self._output.readline().strip()


class Stage:
    """A small marketplace whose feed has a number: every price, and the row that is turned away, tell which."""

    def __init__(
        self, tmp_path: Path, settings: Settings, client: OpenSearch, proxy: KillingProxy, prepared: Prepared
    ) -> None:
        self.settings, self.client, self.proxy, self.number = settings, client, proxy, 0
        self._prepared = prepared
        self.folder = tmp_path / "sellers"
        self.folder.mkdir()
        for seller in ("alpha", "beta"):
            text = f'id = "{seller}"\nname = "{seller}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            (self.folder / f"{seller}.toml").write_text(text)

    def next_feed(self) -> None:
        """Write the feeds that follow, some minutes newer."""
        self.number += 1
        for seller, more in (("alpha", 0), ("beta", 100)):
            rows = [
                row(
                    f"{seller}-{place}",
                    TITLES[place % 3],
                    str(300 + more + self.number),
                    updated_at=self.now.isoformat(),
                )
                for place in range(OFFERS)
            ]
            (self.folder / f"{seller}.csv").write_text(
                HEADER + "".join(rows) + row(f"{seller}-bad-{self.number}", grade="shiny")
            )

    @property
    def now(self) -> dt.datetime:
        return NOW + dt.timedelta(minutes=self.number)

    def run(self, does: str, kill_at: str | None = None, lines: tuple[str, ...] = ()) -> int:
        """Run a task in a process of its own; return how that ended."""
        self.proxy.watch(kill_at)
        names = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
        names |= {
            "BUYBOX_OPENSEARCH_URL": self.proxy.url,
            "BUYBOX_REDIS_URL": self.settings.redis_url or "",
            "BUYBOX_INDEX_PREFIX": self.settings.index_prefix,
            "BUYBOX_DATA_DIR": str(self.settings.data_dir),
            "BUYBOX_ENGINE_TIMEOUT_S": "60",
        }
        task = {"does": does, "environment": names, "now": self.now.isoformat(), "folder": str(self.folder)}
        self._prepared.begin(json.dumps({**task, "lines": lines}))
        self.proxy.aim(int(self._prepared.said()))
        return int(self._prepared.said())

    def prices(self) -> set[int]:
        """Return the number of the feed of each of alpha's live offers; devices must agree with their offers."""
        devices, offers = live_documents(self.client, self.settings)
        for device in devices.values():
            for name, nested in device["offers"].items():
                assert nested["total"] == offers[name]["total"]
        return self.prices_of_offers()

    def prices_of_offers(self) -> set[int]:
        """Return the number of the feed of each of alpha's live offers, by its price."""
        offers = list(live_documents(self.client, self.settings)[1].values())
        assert len(offers) == 2 * OFFERS
        return {one["price"] // 100 % 100 for one in offers if one["seller"]["id"] == "alpha"}

    def states(self) -> set[str]:
        """Return the states of alpha's live offers."""
        offers = live_documents(self.client, self.settings)[1].values()
        return {one["state"] for one in offers if one["seller"]["id"] == "alpha"}

    def changes(self) -> tuple[str, ...]:
        """Write a line for each of alpha's offers that brings it to the price of its number."""
        same = {"seller": "alpha", "market": "FR", "updated_at": self.now.isoformat(), "price": str(300 + self.number)}
        return tuple(json.dumps({**same, "sku": f"alpha-{place}"}) for place in range(OFFERS))

    def left_over(self) -> list[str]:
        """Return locks, unfinished devices and indices that belong to nothing live or lately live."""
        names = IndexNames(self.settings.index_prefix)
        generations = self.client.indices.get(index=f"{self.settings.index_prefix}-*-fr-g*")
        left = [name for name, info in generations.items() if not info["aliases"]]
        for store in ("locks", "unfinished"):
            self.client.indices.refresh(index=names.store(store), ignore_unavailable=True)
            found = self.client.search(index=names.store(store), ignore_unavailable=True)["hits"]["hits"]
            left += [hit["_id"] for hit in found]
        return left

    def remembered(self) -> set[int]:
        """Return the numbers of all feeds whose prices the histories of alpha's offers know."""
        index = IndexNames(self.settings.index_prefix).store("history")
        self.client.indices.refresh(index=index)
        show_changes(self.client, self.settings)
        devices = [hit["_source"]["device_id"] for hit in self.client.search(index=index)["hits"]["hits"]]
        reader = HistoryReader(self.client, self.settings, "FR", {})
        known = reader.lines(devices, reader.documents(devices)).values()
        points = [
            point for lines in known for name, line in lines.items() if name.startswith("alpha|") for point in line
        ]
        return {point.price // 100 % 100 for point in points if point.price is not None}

    def rejected(self) -> set[str]:
        return {one["sku"] for one in list_rejects(self.client, self.settings, None, "unknown_grade", "FR")}


@pytest.fixture(scope="module")
def prepared() -> Iterator[Prepared]:
    """Start the process that forks the others; it ends with its input."""
    command = [sys.executable, str(ROOT / "prepared_process.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        found = Prepared(process)
        assert found.said() == "ready"
        yield found


@pytest.fixture
def stage(tmp_path: Path, settings: Settings, search_client: OpenSearch, prepared: Prepared) -> Iterator[Stage]:
    with killing_proxy(settings.opensearch_url or "", settings.index_prefix) as proxy:
        yield Stage(tmp_path, settings, search_client, proxy, prepared)


def after_each_kill(stage: Stage, does: str, prepare: Callable[[], tuple[str, ...]] = tuple) -> Iterator[str]:
    """Run once to see the kinds of writes, then kill at each of them; yield its name when the process is dead.

    `prepare` makes what comes next, and returns the lines of a file of changes.
    """
    stage.next_feed()
    assert stage.run(does, lines=prepare()) == 0
    kinds = list(stage.proxy.kinds)
    assert any(kind.startswith("POST _bulk/offers") for kind in kinds)
    for kind in kinds:
        stage.next_feed()
        ended = stage.run(does, kill_at=kind, lines=prepare())
        assert ended == KILLED or (ended == 0 and not stage.proxy.killed), kind
        yield kind


def test_a_load_killed_at_any_write_leaves_one_whole_generation_and_the_next_one_ends_well(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    stage.next_feed()
    assert stage.run("load") == 0
    shown, recovered, swapped = {1}, [], []
    for kind in after_each_kill(stage, "load"):
        shown |= {stage.number - 1}
        live = stage.prices()
        assert live in ({stage.number - 1}, {stage.number}), kind
        swapped.append(live == {stage.number})
        shown |= live
        began = time.monotonic()
        assert stage.run("load") == 0, kind
        recovered.append(time.monotonic() - began)
        shown |= {stage.number}
        assert stage.prices() == {stage.number}, kind
        assert stage.left_over() == [], kind
        assert stage.rejected() == {f"{seller}-bad-{stage.number}" for seller in ("alpha", "beta")}, kind
        assert shown <= stage.remembered(), kind
    assert False in swapped
    assert True in swapped
    record_property("kills", len(recovered))
    record_property("slowest_recovery_s", round(max(recovered), 2))


def test_a_reload_killed_at_any_write_is_finished_by_doing_it_again(stage: Stage) -> None:
    stage.next_feed()
    assert stage.run("load") == 0
    for kind in after_each_kill(stage, "reload"):
        assert stage.prices_of_offers() <= {stage.number - 1, stage.number}, kind
        assert stage.run("reload") == 0, kind
        assert stage.prices() == {stage.number}, kind
        assert stage.left_over() == [], kind
        assert set(range(1, stage.number + 1)) <= stage.remembered(), kind


def test_changes_killed_at_any_write_are_finished_by_applying_them_again(stage: Stage) -> None:
    stage.next_feed()
    assert stage.run("load") == 0
    for kind in after_each_kill(stage, "apply", stage.changes):
        assert stage.prices_of_offers() <= {stage.number - 1, stage.number}, kind
        assert stage.run("apply", lines=stage.changes()) == 0, kind
        assert stage.prices() == {stage.number}, kind
        assert stage.left_over() == [], kind
        assert set(range(1, stage.number + 1)) <= stage.remembered(), kind


def test_a_block_killed_at_any_write_is_finished_by_applying_it_again(stage: Stage) -> None:
    stage.next_feed()
    assert stage.run("load") == 0

    def turn() -> tuple[str, ...]:
        """Set and lift the block in turn."""
        if stage.number % 2 == 0:
            at = record_time(stage.now)
            block = Block("seller", "alpha", "FR", "sells what it has not", "a merchandiser", at, None)
            keep_block(stage.client, stage.settings, block, stage.now)
        else:
            lift_block(stage.client, stage.settings, "seller", "alpha", "FR", "a merchandiser", stage.now)
        return ()

    for kind in after_each_kill(stage, "blocks", turn):
        assert stage.states() <= {"live", "hidden"}, kind
        assert stage.run("blocks") == 0, kind
        assert stage.states() == {"hidden" if stage.number % 2 == 0 else "live"}, kind
        # Where nothing was left to write the live lock was not wanted again; whoever wants it takes it from the dead.
        assert set(stage.left_over()) <= {"live-fr"}, kind


def test_what_a_killed_load_left_keeps_no_change_waiting_and_the_next_load_keeps_the_change(stage: Stage) -> None:
    stage.next_feed()
    assert stage.run("load") == 0
    stage.next_feed()
    assert stage.run("load", kill_at="POST _bulk/offers-fr-gX") == KILLED
    stage.number += 1
    assert stage.run("apply", lines=stage.changes()) == 0
    assert stage.prices() == {stage.number}
    assert stage.run("load") == 0
    assert stage.prices() == {stage.number}
    assert stage.left_over() == []
