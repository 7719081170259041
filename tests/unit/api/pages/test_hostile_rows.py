"""Whatever stands in a feed is shown as text: titles, skus, rows as read, blocks, notes and names."""

from html.parser import HTMLParser
from typing import Any

import pytest
from buybox_api.pages.parts_of_lists import part_of
from buybox_api.pages.render import environment
from buybox_api.pages.seller.price_changes import WITHIN
from buybox_api.pages.seller.stock_lines import SORTS, STATES, stock_lines
from buybox_api.pages.seller.visit import Visit
from buybox_desk.access.caller import Caller

from .stocks import move, offer, stock

HOSTILE = """"><script>alert('x')</script><img src=x onerror=alert(1)> {{ 7*7 }} ' onfocus='alert(1) </pre></td>"""

FRAME: dict[str, Any] = {
    "caller": Caller("k", HOSTILE, "seller", "alpha"),
    "title": HOSTILE,
    "crumbs": [(HOSTILE, "/sellers/alpha")],
    "note": HOSTILE,
    "home": "/sellers/alpha",
    "areas": [],
    "nav": [],
    "token_for": lambda action: f"token of {action}",
    "markets": [("FR", "/sellers/alpha?market=FR", True)],
    "visit": Visit("alpha", HOSTILE, "FR", "France", "EUR", ("FR",), "g1", True, {}),  # noqa: FBT003 - in a row of values
    "missing": "",
}


class Elements(HTMLParser):
    """Collects what a browser would make elements and attributes of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(template: str, **values: Any) -> Elements:  # noqa: ANN401 - of templates
    found = Elements()
    found.feed(environment().get_template(template).render(request=None, **FRAME, **values))
    return found


def check(found: Elements) -> None:
    assert not {"script", "img"} & found.tags
    assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
    assert "<script>alert('x')</script>" in found.text
    assert "{{ 7*7 }}" in found.text


@pytest.fixture
def hostile_lines() -> list[Any]:
    made = offer(HOSTILE, title=HOSTILE, device_id=HOSTILE, colour=HOSTILE, keyboard=HOSTILE, notices=[HOSTILE],
                 moves=[move("rating", 4.5, HOSTILE)])  # fmt: skip
    return stock_lines(stock(made))


def test_offers(hostile_lines: list[Any]) -> None:
    class Asked:
        state, sort = "eligible", "gap"

    check(
        seen(
            "seller/offers.html",
            lines=hostile_lines,
            part=part_of(1, 1, 50, "/x", {}),
            tabs=[("All", 1, "/x", True)],
            state_words=STATES,
            sorts=SORTS,
            asked=Asked(),
            withins=WITHIN,
            ready=1,
            csv="/x.csv",
        )
    )


def test_rejected_rows_as_read() -> None:
    row = {"feed": HOSTILE, "row": 1, "sku": HOSTILE, "title": HOSTILE, "reason": HOSTILE, "message": HOSTILE,
           "raw": HOSTILE, "first_seen": "2026-11-24T09:00:00Z"}  # fmt: skip
    found = seen(
        "seller/rejects.html",
        reasons=[],
        chosen=None,
        everything="/x",
        total=1,
        titles={},
        rows=[row],
        part=part_of(1, 1, 50, "/x", {}),
        most=100,
        csv="/x.csv",
    )
    check(found)
    assert found.text.count("alert('x')") >= 6


def test_blocks_that_the_operator_sees() -> None:
    block = {"kind": "seller", "name": HOSTILE, "market": None, "at": "2026-11-24T09:00:00Z", "until": None,
             "reason": HOSTILE, "author": HOSTILE}  # fmt: skip
    check(seen("operator/blocks.html", blocks=[block]))
