"""The merchandiser's day on the pages: draft, weights, rules, preview, publication, trial, and the way back."""

import asyncio
import re
import time

import pytest
from buybox_desk.policies.policy_desk import PolicyDesk

from .conftest import AUTHOR, Bench, form_of

pytestmark = pytest.mark.engine

WEIGHTS = "/merchandising/weights"


async def previewed(bench: Bench) -> str:
    """Wait for the preview that was started, as a person without scripts does."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        html = await bench.page("/merchandising/preview")
        if 'id="headline"' in html or 'id="failed"' in html:
            return html
        await asyncio.sleep(0.2)
    raise AssertionError("the preview did not end")


async def test_weights_are_saved_into_a_draft_previewed_published_and_rolled_back(
    bench: Bench, policies: PolicyDesk
) -> None:
    saved = await bench.send(WEIGHTS, WEIGHTS + "?in=FR", price="0.2", seller="3", reason="quality", do="save")
    assert saved.status_code == 303
    assert saved.headers["location"] == f"{WEIGHTS}?in=FR&done=saved"
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert draft.policy["weights"] == {"price": 0.2, "condition": 1.0, "service": 1.0, "seller": 3.0}
    assert [change.reason for change in draft.changes] == ["quality", "quality"]
    assert "Saved into your draft" in await bench.page(saved.headers["location"])
    assert policies.in_force().live.version == 1

    started = await bench.send("/merchandising/preview", "/merchandising/preview")
    assert started.status_code == 303
    html = await previewed(bench)
    assert 'id="failed"' not in html
    assert "1 box changes hands" in html
    assert "buyers pay 30.00\N{NO-BREAK SPACE}€ more on average; 190.0 fewer faults per 1,000 orders" in html
    assert html.count('role="img"') == 4
    assert "Simulated shoppers" in html

    page = await bench.page("/merchandising/publish")
    assert "price weight 1.0 → 0.2 everywhere" in page
    assert 'id="headlines"' in page
    published = await bench.send("/merchandising/publish", "/merchandising/publish", reason="more quality", who="all")
    assert published.headers["location"] == "/merchandising?done=published"
    live = policies.in_force().live
    assert (live.version, live.author, live.reason) == (2, AUTHOR, "more quality")
    assert policies.draft(AUTHOR) is None

    kept = await bench.page("/merchandising/history/2")
    assert "What its preview said" in kept
    assert 'id="headline"' in await bench.page("/merchandising/preview?key=2")
    back = await bench.send(
        "/merchandising/history/1", "/merchandising/history/1/rollback", reason="complaints about price"
    )
    assert back.headers["location"] == "/merchandising/history?done=rolled-back"
    live = policies.in_force().live
    assert (live.version, live.restores, live.policy["weights"]["price"]) == (3, 1, 1.0)
    assert "brings back version 1" in await bench.page("/merchandising/history")


async def test_a_slider_alone_counts_where_no_script_made_the_number_follow(bench: Bench, policies: PolicyDesk) -> None:
    await bench.send(WEIGHTS, WEIGHTS + "?in=FR", price="1", price_slider="1.5", seller="1", do="save")
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert (draft.policy["weights"]["price"], draft.policy["weights"]["seller"]) == (1.5, 1.0)


async def test_seeing_the_effect_saves_nothing_and_stands_in_the_address(bench: Bench, policies: PolicyDesk) -> None:
    seen = await bench.send(WEIGHTS, WEIGHTS + "?in=FR", seller="2,5", do="see")
    assert seen.headers["location"] == f"{WEIGHTS}?in=FR&seller=2%2C5"
    html = await bench.page(seen.headers["location"])
    assert 'value="2,5"' in html
    assert "not saved yet" in html
    assert policies.draft(AUTHOR) is None


async def test_what_sliders_do_is_answered_at_once(bench: Bench) -> None:
    question = f"{WEIGHTS}/preview?in=FR&device=apple-iphone-13-128gb&price=0&seller=3"
    answer = await bench.client.get(question, headers={"Accept": "application/json"})
    found = answer.json()
    assert found["said"] == "1 of 1 box change hands."
    assert "Cheap (200.00\N{NO-BREAK SPACE}€) loses it to Careful (230.00\N{NO-BREAK SPACE}€)" in found["html"]
    assert found["errors"] == {}


async def test_weights_of_a_category_in_a_market_inherit_what_they_do_not_set(
    bench: Bench, policies: PolicyDesk
) -> None:
    address = f"{WEIGHTS}?market=FR&category=laptop"
    await bench.send(address, address, seller="2", do="save")
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert draft.policy["weights"]["FR"] == {"laptop": {"seller": 2.0}}
    html = await bench.page(address)
    assert 'placeholder="1"' in html
    await bench.send(address, address, seller="", do="save")
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert "FR" not in draft.policy["weights"]


async def test_a_rule_is_added_by_names_as_people_type_them_changed_moved_and_removed(
    bench: Bench, policies: PolicyDesk
) -> None:
    rules = "/merchandising/rules"
    typed = {"kind": "model", "target": "iPhone 13", "query": "iphone", "market": "FR", "reason": "campaign"}
    added = await bench.send(
        f"{rules}/add?action=pin", f"{rules}/add", until="2199-12-01T22:00", sponsored="yes", **typed
    )
    assert added.headers["location"] == f"{rules}?done=rule-added"
    await bench.send(f"{rules}/add?action=hide", f"{rules}/add", kind="device", target="iPhone 12 64 GB")
    draft = policies.draft(AUTHOR)
    assert draft is not None
    pin, hide = draft.policy["rules"]
    assert pin["target"] == {"model": "apple-iphone-13"}
    assert pin["sponsored"] is True
    assert hide["target"] == {"device": "apple-iphone-12-64gb"}
    html = await bench.page(rules)
    assert "pin iPhone 13 for &#39;iphone&#39; in FR until 2199-12-01 22:00, sponsored" in html
    assert "not live yet" in html
    await bench.send(rules, f"{rules}/2/move")
    await bench.send(f"{rules}/2", f"{rules}/2", **{**typed, "target": "apple-iphone-12", "until": ""})
    await bench.send(rules, f"{rules}/1/remove")
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert [rule["target"] for rule in draft.policy["rules"]] == [{"model": "apple-iphone-12"}]


async def test_the_calendar_shows_the_hours_of_a_week_in_the_markets_time(bench: Bench) -> None:
    await bench.send(
        "/merchandising/rules/add?action=pin",
        "/merchandising/rules/add",
        **{
            "kind": "model",
            "target": "iPhone 13",
            "market": "FR",
            "from": "2198-03-30T22:00",
            "until": "2198-04-01T08:00",
        },
    )
    html = await bench.page("/merchandising/rules/calendar?market=FR&week=2198-W13")
    assert list(re.findall(r"<td class=\"on[^>]*>([^<]+)</td>", html)) == [
        "22:00 to 24:00",
        "all day",
        "00:00 to 08:00",
    ]


async def test_a_draft_on_an_old_version_is_told_who_published_and_taken_over(
    bench: Bench, policies: PolicyDesk
) -> None:
    await bench.send(WEIGHTS, WEIGHTS + "?in=FR", seller="2", do="save")
    policies.set_weight("night shift", "price", 1.5, reason="prices")
    policies.publish("night shift", "prices first")
    html = await bench.page("/merchandising/publish")
    assert "version 2 by night shift" in html
    assert "prices first" in html
    refused = await bench.send("/merchandising/publish", "/merchandising/publish", reason="typed with care", who="all")
    assert refused.status_code == 409
    assert "typed with care" in refused.text
    taken = await bench.send("/merchandising/publish", "/merchandising/publish/rebase")
    assert taken.headers["location"] == "/merchandising/publish?done=rebased"
    await bench.send("/merchandising/publish", "/merchandising/publish", reason="both", who="all")
    assert policies.in_force().live.policy["weights"]["price"] == 1.5
    assert policies.in_force().live.policy["weights"]["seller"] == 2.0


async def test_a_form_made_from_an_older_draft_keeps_what_was_typed(bench: Bench, policies: PolicyDesk) -> None:
    policies.set_weight(AUTHOR, "price", 1.5, reason="one")
    html = await bench.page(WEIGHTS)
    policies.set_weight(AUTHOR, "price", 1.7, reason="in another window")
    form = form_of(html, WEIGHTS + "?in=FR")
    answer = await bench.client.post(WEIGHTS + "?in=FR", data=form | {"seller": "2.25", "reason": "mine", "do": "save"})
    assert answer.status_code == 409
    assert 'id="stale"' in answer.text
    assert 'value="2.25"' in answer.text
    assert 'value="mine"' in answer.text
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert draft.policy["weights"]["seller"] == 1.0


async def test_a_form_of_a_rule_made_before_there_was_a_draft_does_not_hit_another_rule(
    bench: Bench, policies: PolicyDesk
) -> None:
    html = await bench.page("/merchandising/rules/add?action=hide")
    policies.set_weight(AUTHOR, "price", 1.5, reason="in another window")
    form = form_of(html, "/merchandising/rules/add") | {"kind": "model", "target": "iPhone 13"}
    answer = await bench.client.post("/merchandising/rules/add", data=form)
    assert answer.status_code == 409
    assert 'value="iPhone 13"' in answer.text or 'value="apple-iphone-13"' in answer.text


async def test_a_trial_is_begun_reported_and_dropped(bench: Bench, policies: PolicyDesk) -> None:
    await bench.send(WEIGHTS, WEIGHTS + "?in=FR", seller="2", do="save")
    begun = await bench.send(
        "/merchandising/publish", "/merchandising/publish", reason="is it better?", who="trial", share="10"
    )
    assert begun.headers["location"] == "/merchandising/trial?done=trial"
    html = await bench.page("/merchandising/trial")
    assert "10 % of the shoppers" in html
    assert "too early" in html
    assert "Version 2" in await bench.page("/merchandising")
    blank = await bench.send("/merchandising/trial", "/merchandising/trial/promote", reason=" ")
    assert blank.status_code == 422
    assert "Say why" in blank.text
    dropped = await bench.send("/merchandising/trial", "/merchandising/trial/drop", reason="enough")
    assert dropped.headers["location"] == "/merchandising/trial?done=trial-dropped"
    assert policies.in_force().trial is None
    again = await bench.page("/merchandising/trial")
    assert "dropped by house merchandiser" in again


async def test_searches_and_devices_stand_side_by_side(bench: Bench) -> None:
    await bench.send(
        "/merchandising/rules/add?action=pin",
        "/merchandising/rules/add",
        kind="device",
        target="apple-iphone-13-256gb",
        query="iphone",
    )
    html = await bench.page("/merchandising/preview/compare?market=FR&q=iphone&device=apple-iphone-13-128gb")
    assert "Another device comes first" in html or "The same devices" in html
    assert "iPhone 13 128 GB" in html


async def test_every_page_opens_for_a_merchandiser_and_for_nobody_else(bench: Bench) -> None:
    for path in ("", "/weights", "/rules", "/rules/add?action=boost", "/rules/calendar", "/preview", "/preview/compare",
                 "/publish", "/trial", "/history", "/history/1", "/searches", "/model"):  # fmt: skip
        html = await bench.page(f"/merchandising{path}")
        assert html.count("<h1>") == 1
        assert " style=" not in html
        assert not re.search(r"\bNDCG\b|\bregret\b", html, re.IGNORECASE)
    bench.client.cookies.clear()
    answer = await bench.client.get("/merchandising/weights")
    assert answer.headers["location"].startswith("/sign-in?next=")
