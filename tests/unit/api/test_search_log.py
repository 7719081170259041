"""Which searches are logged, and what of them."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from buybox_api.events.list_log import Shown
from buybox_api.events.log_queue import LogQueue
from buybox_api.searches.private import is_private
from buybox_api.searches.record import SearchRecord
from buybox_api.searches.search_log import SearchLog

PRIVATE = (
    "jean@example.org",
    "06 12 34 56 78",
    "+33612345678",
    "fr76 3000 6000 0112 3456 7890 189",
    "356938035643809",
    "4111-1111-1111-1111",
)
TYPED = (
    "iphone 13 128",
    "a2633",
    "mq6t3ql/a",
    "galaxy s21 ultra 5g 256",
    "moins de 1 000 €",
    "15-dw0001nf",
    "8/256gb 6.1",
)

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


class Shop:
    """A shopper at a search bar."""

    def __init__(self, *, on: bool = True) -> None:
        self.queue, self.asked = LogQueue(), 0
        self.log = SearchLog(self.queue, on=on)

    def search(self, text: str, client: str | None = "c1", *, at: float = 0.0, seen: bool = True) -> None:
        self.asked += 1
        record = msgspec.json.encode(SearchRecord("FR", 3, text, text.lower()))
        self.log.note(Shown(f"q{self.asked}", client, seen), record, NOW + dt.timedelta(seconds=at))

    def logged(self) -> list[dict[str, Any]]:
        self.log.flush()
        return [msgspec.json.decode(line.body) for line in self.queue.take()]

    def texts(self) -> list[str]:
        return [line["text"] for line in self.logged()]


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
    assert sorted(shop.texts()) == ["galaxy", "galaxy s21", "galaxy s21 ultra", "iphone"]


def test_without_a_client_id_each_text_stands_for_itself() -> None:
    shop = Shop()
    shop.search("i", None)
    shop.search("ip", None)
    assert shop.texts() == ["i", "ip"]


def test_what_nobody_saw_and_what_has_no_record_is_not_logged() -> None:
    shop = Shop()
    shop.search("iphone", seen=False)
    shop.log.note(Shown("q", None), b"", NOW)
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


@pytest.mark.parametrize(
    "text",
    [
        "jean@example.org",
        "06 12 34 56 78",
        "+33612345678",
        "fr76 3000 6000 0112 3456 7890 189",
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
        "moins de 1 000 €",
        "15-dw0001nf",
        "8/256gb 6.1",
    ],
)
def test_what_shoppers_type_is_no_private_text(text: str) -> None:
    assert not is_private(text)
