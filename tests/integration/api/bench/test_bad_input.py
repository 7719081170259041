"""Bad input on every form and address of merchandisers: a sentence beside the field, typed words kept, no 500."""

import pytest
from buybox_desk.policies.policy_desk import PolicyDesk

from .conftest import AUTHOR, Bench, form_of

pytestmark = pytest.mark.engine

HOSTILE = "<script>alert('x')</script>"
LONG = "x" * 10_000

RULES = "/merchandising/rules"
ADD = f"{RULES}/add"
PIN = {"kind": "model", "target": "iPhone 13", "query": "iphone", "market": "FR"}

WRONG_RULES = [
    ({"target": HOSTILE}, "No model"),
    ({"target": "iphone"}, "may be several models"),
    ({"kind": "device", "target": "iPhone 13"}, "is no single device: write apple-iphone-13-"),
    ({"kind": "device", "target": "zzzz qqqq"}, "No device"),
    ({"kind": "brand", "target": "Krxtl"}, "No maker"),
    ({"market": "XX"}, "There is no market"),
    ({"scope_device": "no-such-device-1gb"}, "device"),
    ({"until": "2020-01-01T00:00"}, "This moment has passed"),
    ({"from": "2198-03-30T22:00", "until": "2198-03-30T21:00"}, "The end must be later than the start."),
    ({"from": "2026-11-24T25:00"}, "Write the day and the time like"),
    ({"target": LONG}, "this has 10,000"),
    ({"reason": LONG}, "this has 10,000"),
    ({"query": "\N{ZERO WIDTH SPACE}"}, "Words are needed"),
]

QUESTIONS = (
    "/weights?market=XX",
    "/weights?category=laptop",
    "/weights?market=FR&category=fridge",
    "/weights?in=%00",
    f"/weights?price={HOSTILE}&seller=NaN&service=1e308",
    f"/weights?device={HOSTILE}&device=%00&q={HOSTILE}",
    f"/weights?q={LONG}",
    f"/weights/preview?price={HOSTILE}",
    f"/rules/add?action={HOSTILE}&query={HOSTILE}",
    "/rules/99999999999999999999",
    "/rules/0",
    f"/rules/calendar?week={HOSTILE}&market=FR",
    "/rules/calendar?week=9999-W53",
    "/rules/calendar?market=nowhere",
    "/preview?key=99999999&market=ZZ",
    f"/preview?key={HOSTILE}",
    f"/preview/compare?q={HOSTILE}&q={LONG}&device={HOSTILE}",
    f"/preview/compare?q={'w%20' * 60}",
    "/history/99999999999999999999",
    f"/searches?market={HOSTILE}",
    f"/sellers?q={HOSTILE}&status={HOSTILE}",
    f"/?done={HOSTILE}",
)


async def test_no_address_of_a_page_ends_in_a_fault(bench: Bench) -> None:
    for question in QUESTIONS:
        answer = await bench.client.get(f"/merchandising{question}")
        assert answer.status_code < 500, question
        assert "<script>alert" not in answer.text, question


async def test_rules_that_make_no_sense_are_told_beside_their_fields_and_kept(
    bench: Bench, policies: PolicyDesk
) -> None:
    for changed, sentence in WRONG_RULES:
        answer = await bench.send(f"{ADD}?action=pin", ADD, **(PIN | changed))
        assert answer.status_code == 422, changed
        assert sentence in answer.text, (changed, answer.text)
        assert 'aria-invalid="true"' in answer.text
        assert f'value="{PIN["query"]}"' in answer.text or "query" in changed
        assert "<script>alert" not in answer.text
    assert policies.draft(AUTHOR) is None


async def test_the_501st_rule_is_refused_with_what_to_do(bench: Bench, policies: PolicyDesk) -> None:
    rules = [
        {"action": "hide", "scope": {"query": f"word {number}"}, "target": {"brand": "Apple"}} for number in range(500)
    ]
    policies.replace(AUTHOR, {"weights": {}, "rules": rules}, reason="many")
    answer = await bench.send(f"{ADD}?action=pin", ADD, **PIN)
    assert answer.status_code == 422
    assert "500 at most" in answer.text
    assert 'value="apple-iphone-13"' in answer.text or 'value="iPhone 13"' in answer.text


async def test_weights_that_are_none_are_told_and_nothing_is_saved(bench: Bench, policies: PolicyDesk) -> None:
    page = "/merchandising/weights"
    for text in ("NaN", "1e308", "-1", HOSTILE, LONG):
        answer = await bench.send(page, f"{page}?in=FR", seller=text, price="2", do="save")
        assert answer.status_code == 422
        assert "The weight of seller is a number from 0 to 3" in answer.text
        assert 'name="price" id="price" value="2"' in answer.text
    answer = await bench.send(page, f"{page}?in=FR", seller="2", reason=LONG, do="save")
    assert "The reason may have 500 characters; this has 10,000." in answer.text
    assert policies.draft(AUTHOR) is None


async def test_publishing_needs_a_reason_and_a_share_that_is_one(bench: Bench, policies: PolicyDesk) -> None:
    policies.set_weight(AUTHOR, "seller", 2.0, reason="x")
    page = "/merchandising/publish"
    for reason, share, sentence in (
        (" ", "10", "Say why"),
        (LONG, "10", "this has 10,000"),
        ("x", "0", "a whole number of per cent"),
        ("x", "51", "a whole number of per cent"),
        ("x", "NaN", "a whole number of per cent"),
        ("x", "٣", "a whole number of per cent"),
        ("x", HOSTILE, "a whole number of per cent"),
    ):
        answer = await bench.send(page, page, reason=reason, share=share, who="trial")
        assert answer.status_code == 422
        assert sentence in answer.text
    control = await bench.send(page, page, reason="bell \x07", who="all")
    assert control.status_code == 409
    assert "no text" in control.text
    assert policies.in_force().live.version == 1


async def test_a_draft_that_changes_nothing_is_not_published(bench: Bench, policies: PolicyDesk) -> None:
    policies.begin(AUTHOR)
    page = "/merchandising/publish"
    answer = await bench.send(page, page, reason="for nothing", who="all")
    assert answer.status_code == 409
    assert "changes nothing" in answer.text


async def test_a_forged_and_a_replayed_form_change_nothing(bench: Bench, policies: PolicyDesk) -> None:
    page = "/merchandising/weights"
    form = form_of(await bench.page(page), f"{page}?in=FR") | {"seller": "2", "do": "save"}
    forged = await bench.client.post(f"{page}?in=FR", data=form | {"form_token": "forged"})
    assert forged.status_code == 403
    assert policies.draft(AUTHOR) is None
    assert (await bench.client.post(f"{page}?in=FR", data=form)).status_code == 303
    replayed = await bench.client.post(f"{page}?in=FR", data=form | {"seller": "3"})
    assert replayed.status_code == 409
    draft = policies.draft(AUTHOR)
    assert draft is not None
    assert draft.policy["weights"]["seller"] == 2.0


async def test_what_is_gone_meanwhile_is_told_as_a_page(bench: Bench) -> None:
    for page, action in (("/merchandising/rules/add?action=pin", "/merchandising/rules/7/remove"),):
        form = form_of(await bench.page(page), ADD)
        answer = await bench.client.post(action, data=form)
        assert answer.status_code == 403
    for path in ("/merchandising/rules/7", "/merchandising/history/7"):
        assert "There is no" in (await bench.page(path, 404)) or "there is no" in (await bench.page(path, 404))
