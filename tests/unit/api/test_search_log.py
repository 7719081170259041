"""Which searches are logged, and what of them."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from buybox_api.answers import Facets, PriceSpan, QueryAnswer, SearchAnswer
from buybox_api.asking import SearchQuery
from buybox_api.edge import Inquiry
from buybox_api.events import log_writer
from buybox_api.events.list_log import Shown
from buybox_api.events.log_queue import LogLine, LogQueue
from buybox_api.events.log_writer import Outcome
from buybox_api.searches.private import is_private
from buybox_api.searches.record import SearchRecord, search_record
from buybox_api.searches.search_log import PAUSE_S, SearchLog
from buybox_api.weights import PolicyInForce
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_titles.fold import folded

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
IN_FORCE = PolicyInForce(load_policy(), load_markets())


class Shop:
    """A shopper at a search bar."""

    def __init__(self, *, on: bool = True) -> None:
        self.queue, self.asked = LogQueue(), 0
        self.log = SearchLog(self.queue, on=on)

    def search(self, text: str, client: str | None = "c1", *, at: float = 0.0, seen: bool = True) -> None:
        self.asked += 1
        kept = None if is_private(text) else text
        record = msgspec.json.encode(SearchRecord("FR", 3, kept, None if kept is None else folded(kept)))
        self.log.note(Shown(f"q{self.asked}", client, seen), record, text, NOW + dt.timedelta(seconds=at))

    def type(self, text: str, *, at: float = 0.0) -> None:
        """Search on every keystroke, ten a second."""
        for length in range(1, len(text) + 1):
            self.search(text[:length], at=at + length / 10)

    def logged(self) -> list[dict[str, Any]]:
        self.log.flush()
        return [msgspec.json.decode(line.body) for line in self.queue.take()]

    def texts(self) -> list[str | None]:
        return [line.get("text") for line in self.logged()]


def test_of_a_run_of_keystrokes_the_last_text_is_logged() -> None:
    shop = Shop()
    for second, text in enumerate(("i", "ip", "iph", "ipho", "iph", "iphone 13")):
        shop.search(text, at=second)
    assert shop.texts() == ["iphone 13"]


def test_another_text_a_pause_and_another_shopper_are_searches_of_their_own() -> None:
    shop = Shop()
    shop.search("iphone")
    shop.search("galaxy", at=1)
    shop.search("galaxy s21", at=10)
    shop.search("galaxy s21 ultra", "c2", at=11)
    assert sorted(map(str, shop.texts())) == ["galaxy", "galaxy s21", "galaxy s21 ultra", "iphone"]


def test_without_a_client_id_each_text_stands_for_itself() -> None:
    shop = Shop()
    shop.search("i", None)
    shop.search("ip", None)
    assert shop.texts() == ["i", "ip"]


def test_what_nobody_saw_and_what_has_no_record_is_not_logged() -> None:
    shop = Shop()
    shop.search("iphone", seen=False)
    shop.log.note(Shown("q", None), b"", "iphone", NOW)
    assert shop.logged() == []


def test_a_log_that_is_off_takes_nothing() -> None:
    shop = Shop(on=False)
    shop.search("iphone")
    assert shop.logged() == []


def test_a_line_tells_when_and_who_and_nothing_else_of_the_shopper() -> None:
    shop = Shop()
    shop.search("iPhone")
    assert shop.logged() == [
        {
            "timestamp": "2026-11-24T12:00:00.000Z",
            "client_id": "c1",
            "market": "FR",
            "total": 3,
            "text": "iPhone",
            "folded": "iphone",
        }
    ]


@pytest.mark.parametrize("text", ["jean.dupont@example.org", "06 12 34 56 78", "fr76 3000 6000 0112 3456 7890 189"])
def test_a_private_text_leaves_one_line_without_text_and_none_of_its_beginning(text: str) -> None:
    shop = Shop()
    shop.type(text)
    assert shop.texts() == [None]


def test_what_is_left_of_a_private_text_that_is_taken_back_is_not_logged() -> None:
    shop = Shop()
    shop.search("jean.dupont@example.org")
    for second, text in enumerate(("jean.dupont@exa", "jean.dupont", "jean.d")):
        shop.search(text, at=second)
    shop.search("iphone", at=4)
    assert shop.texts() == [None, "iphone"]


def test_a_beginning_that_was_mistyped_goes_with_its_private_text() -> None:
    shop = Shop()
    shop.search("iphone")
    shop.search("jaen.dupont", at=1)
    shop.search("jean.dupont@example.org", at=2)
    assert shop.texts() == ["iphone", None]


def test_a_run_is_logged_a_pause_after_its_end_though_nobody_searches() -> None:
    shop = Shop()
    shop.search("iphone")
    shop.log.put_ended(NOW + dt.timedelta(seconds=PAUSE_S - 1))
    assert shop.queue.counts.waiting == 0
    shop.log.put_ended(NOW + dt.timedelta(seconds=PAUSE_S))
    assert shop.queue.counts.waiting == 1


class Sink:
    """Holds the ids of lines that were stored, and says when there are any."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.stored = asyncio.Event()

    async def store(self, lines: Sequence[LogLine]) -> Outcome:
        self.held += [line.doc_id for line in lines]
        self.stored.set()
        return Outcome(stored=len(lines))


async def test_whoever_writes_the_log_ends_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "EVERY_S", 0.01)
    shop, sink = Shop(), Sink()
    shop.search("iphone")
    async with log_writer.writing(shop.queue, sink, lambda: shop.log.put_ended(NOW + dt.timedelta(seconds=PAUSE_S))):
        await asyncio.wait_for(sink.stored.wait(), 5)
    assert sink.held == ["q1"]


@pytest.mark.parametrize(
    "text",
    [
        "jean@example.org",
        "jean.dupont@",
        "jean @ example.com",
        "jean\uff20example.com",
        "06 12 34 56 78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "06 - 12 - 34 - 56 - 78",
        "06\u201312\u201334\u201356\u201378",
        "06_12_34_56_78",
        "06\u200b12\u200b34\u200b56\u200b78",
        "\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467\u2468",
        "0\ufe0f\u20e36\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e37",
        "+33612345678",
        "fr76 3000 6000 0112 3456 7890 189",
        "fr76\u00a03000\u00a06000\u00a00112\u00a03456",
        "356938035643809",
        "4111-1111-1111-1111",
    ],
)
def test_a_text_that_may_be_private_is_told(text: str) -> None:
    assert is_private(text)
    assert is_private(f"iphone {text} noir")


@pytest.mark.parametrize(
    "text",
    [
        "iphone 13 128",
        "a2633",
        "mq6t3ql/a",
        "galaxy s21 ultra 5g 256",
        "moins de 1 000 \u20ac",
        "15-dw0001nf",
        "8/256gb 6.1",
        "macbook pro 14 - 16 / 512 - m1",
    ],
)
def test_what_shoppers_type_is_no_private_text(text: str) -> None:
    assert not is_private(text)


def answer(total: int) -> SearchAnswer:
    """Answer a search of `iphone 13`, whatever it found."""
    query = QueryAnswer(text="iPhone 13", understood={}, corrected=None, notice=None, pieces=[], message=None)
    empty: dict[str, Any] = {name: [] for name in Facets.__struct_fields__ if name != "price"}
    facets = Facets(**empty, price=PriceSpan(None, None))
    return SearchAnswer(
        market="FR", generation="7", policy=1, simulated=False, total=total, page=1, per_page=20, took_ms=1.0,
        query=query, devices=[], facets=facets,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "filtered"),
    [
        ({}, False),
        ({"sort": "price_asc", "per_page": 5, "client_id": "c1"}, False),
        ({"price_max": 10}, True),
        ({"brand": ("Apple",)}, True),
        ({"warranty_min": 24}, True),
    ],
)
def test_a_record_tells_whether_filters_were_set(more: dict[str, Any], filtered: bool) -> None:  # noqa: FBT001 - a case
    asked = SearchQuery(market="FR", q="iPhone 13", **more)
    record = msgspec.json.decode(search_record(answer(0), asked, IN_FORCE), type=SearchRecord)
    assert (record.folded, record.filtered) == ("iphone 13", filtered)
    assert (record.policy, record.arm) == (IN_FORCE.mark, "live")


def test_while_a_trial_runs_no_answer_at_all_is_kept_by_whom_many_share() -> None:
    shown, asked = Shown("q", None), SearchQuery(market="FR", q="")
    for arm in ("live", "trial"):
        headers = Inquiry(asked, "models", shown).headers("key", IN_FORCE.in_trial(arm, 10))
        assert headers["Cache-Control"].startswith("private,")


def test_what_is_logged_is_kept_by_nobody_whom_many_share() -> None:
    shown, asked = Shown("q", None), SearchQuery(market="FR", q="")
    assert Inquiry(asked, "search", shown, searched="").headers("key", IN_FORCE)["Cache-Control"].startswith("private,")
    assert Inquiry(asked, "models", shown).headers("key", IN_FORCE)["Cache-Control"].startswith("public,")
