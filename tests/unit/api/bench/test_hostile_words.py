"""Script in every text that comes from outside is shown as text."""

import datetime as dt

from buybox_api.pages.bench.at_once import AtOnce, DeviceView, OfferLine
from buybox_api.pages.bench.findings import FindingLine
from buybox_api.pages.bench.prepared import Prepared
from buybox_api.pages.bench.rules_view import rule_lines
from buybox_api.pages.render import environment
from buybox_config.markets import load_markets
from buybox_desk.access.caller import Caller
from buybox_desk.policies.differences import Difference
from buybox_desk.policies.rule_words import plain_name
from buybox_desk.policies.version import Draft, PolicyVersion

HOSTILE = "</td><script>alert('1')</script><img src=x onerror=alert(1)>"

CALLER = Caller("k1", HOSTILE, "merchandiser")


def rendered(template: str, **values: object) -> str:
    """Render a template in the frame as `desk_page` does, without a server."""
    framed = {
        "caller": CALLER,
        "title": HOSTILE,
        "crumbs": [(HOSTILE, "/merchandising")],
        "note": HOSTILE,
        "home": "/merchandising",
        "areas": [],
        "nav": [("Overview", "/merchandising", True)],
        "token_for": lambda _: HOSTILE,
        "request": None,
    }
    return environment().get_template(template).render(**(framed | values))


def assert_harmless(html: str) -> None:
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def version() -> PolicyVersion:
    return PolicyVersion(
        version=2, policy={"weights": {}}, author=HOSTILE, reason=HOSTILE, published_at="", summary=(HOSTILE,), base=1
    )


def draft() -> Draft:
    return Draft(author=HOSTILE, base=1, policy={"weights": {}}, begun_at="", changed_at="", token=HOSTILE)


def test_in_the_list_of_rules() -> None:
    rule = {
        "action": "pin",
        "scope": {"query": HOSTILE},
        "target": {"model": HOSTILE},
        "reason": HOSTILE,
        "author": HOSTILE,
    }
    finding = FindingLine("warning", "warn", HOSTILE, 1)
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    lines = rule_lines([rule], [], [finding], load_markets(), now, plain_name)
    assert_harmless(rendered("bench/rules.html", lines=lines, draft=draft(), live=version(), actions=[], path="/x"))


def test_on_the_page_that_publishes() -> None:
    prepared = Prepared(draft(), [Difference(HOSTILE, HOSTILE, HOSTILE)], HOSTILE, HOSTILE)
    errors = {"reason": HOSTILE, "share": HOSTILE, "refused": HOSTILE, "stale": HOSTILE}
    html = rendered(
        "bench/publish.html",
        prepared=prepared,
        live=version(),
        trial=None,
        findings=[FindingLine("error", "bad", HOSTILE)],
        headlines=[HOSTILE],
        typed={"reason": HOSTILE, "who": HOSTILE, "share": HOSTILE},
        errors=errors,
        path="/merchandising/publish",
    )
    assert_harmless(html)


def test_in_the_history() -> None:
    shared = {"path": "/x", "live": version(), "trial": None}
    assert_harmless(rendered("bench/history.html", versions=[(version(), "", "")], past_trials=[], most=9, **shared))
    html = rendered(
        "bench/version.html",
        version=version(),
        published="",
        state="",
        changes=[Difference(HOSTILE)],
        back=[Difference(HOSTILE)],
        headlines=[HOSTILE],
        reason=HOSTILE,
        errors={"reason": HOSTILE, "refused": HOSTILE},
        **shared,
    )
    assert_harmless(html)


def test_in_what_sliders_do_at_once() -> None:
    line = OfferLine(1, 2, HOSTILE, HOSTILE, "1 €", HOSTILE, HOSTILE, "1", "loses")
    seen = AtOnce([DeviceView(HOSTILE, HOSTILE, [line], 1, [], [HOSTILE])], [HOSTILE], "EUR", simulated=True)
    html = environment().get_template("bench/at_once.html").render(seen=seen, choice={"market": {"name": HOSTILE}})
    assert_harmless(html)


def test_in_searches() -> None:
    line = {
        "text": HOSTILE, "searches": "1", "shoppers": "1", "without_result": "1", "not_sold": "0", "relaxed": "0",
        "found": "0", "last": "", "clicked": "0", "share": "0", "links": [("pin", f"/x?q={HOSTILE}")],
    }  # fmt: skip
    html = rendered(
        "bench/searches.html",
        market={"id": "FR", "name": "France"},
        markets=[],
        days=30,
        report={"searches": 1, "without_result": 1, "not_sold": 0, "relaxed": 0},
        simulated=True,
        missed=[line],
        asked=[line],
        few=[line],
        usual="1 %",
        counted="1",
        is_bounded=True,
        since=HOSTILE,
        path="/x",
    )
    assert_harmless(html)
