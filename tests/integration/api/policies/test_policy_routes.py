"""The routes of policies: the whole loop over HTTP, two people at once, and bad input that is told what is wrong."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from buybox_api.bodies import BODY_MAX
from buybox_config.settings import Settings
from buybox_desk.access.audit import AuditLog
from opensearchpy import OpenSearch

from .conftest import now, seconds_until

pytestmark = pytest.mark.engine

Bearer = Callable[..., dict[str, str]]

AT = "/v1/policies"

PIN = {"action": "pin", "scope": {"query": "quark"}, "target": {"brand": "Zephon"}}


class Desk:
    """Somebody at the bench, with a key."""

    def __init__(self, worker: httpx.AsyncClient, key: dict[str, str]) -> None:
        self._worker, self._key = worker, key

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        answer = await self._worker.get(AT + path, headers=self._key)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.json()

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        content = {} if body is None else {"json": body}
        return await self._worker.request(method, AT + path, headers=self._key | headers, **content)

    async def done(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        answer = await self.send(method, path, body, **headers)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()


@pytest.fixture
def anna(worker: httpx.AsyncClient, bearer: Bearer) -> Desk:
    return Desk(worker, bearer(name="first desk"))


@pytest.fixture
def bert(worker: httpx.AsyncClient, bearer: Bearer) -> Desk:
    return Desk(worker, bearer(name="second desk"))


async def test_a_policy_is_drafted_checked_published_compared_and_rolled_back(
    anna: Desk, worker: httpx.AsyncClient, search_client: OpenSearch, settings: Settings
) -> None:
    assert (await anna.get(""))["live"] == 1
    begun = await anna.done("POST", "/draft")
    assert (begun["author"], begun["base"]) == ("first desk", 1)
    weight = {"part": "seller", "value": 1.5, "market": "FR", "category": "laptop", "reason": "laptops break"}
    changed = await anna.done("POST", "/draft/weights", weight | {"token": begun["token"]})
    assert changed["policy"]["weights"]["FR"]["laptop"]["seller"] == 1.5
    await anna.done("POST", "/draft/rules", {"rule": PIN, "reason": "campaign"})
    told = (await anna.get("/live/differences/draft"))["differences"]
    assert "seller weight" in told[0]["what"]
    assert "rule added" in told[1]["what"]
    found = await anna.done("POST", "/check")
    assert isinstance(found["ok"], bool)
    published = await anna.done("POST", "/publish", {"reason": "autumn", "base": 1})
    assert (published["policy"]["version"], published["trial"]) == (2, None)
    assert (await worker.get("/v1/search?market=FR&q=quark")).json()["policy"] == 2
    assert (await anna.send("GET", "/draft")).status_code == 404
    assert (await anna.get("/live"))["live"]["author"] == "first desk"
    assert (await anna.get("/2"))["policy"] == changed["policy"] | {"rules": published["policy"]["policy"]["rules"]}
    back = await anna.done("POST", "/rollback", {"version": 1, "reason": "too much"})
    assert (back["version"], back["restores"]) == (3, 1)
    assert (await worker.get("/v1/search?market=FR&q=quark")).json()["policy"] == 3
    history = await anna.get("?most=2")
    assert [each["version"] for each in history["versions"]] == [3, 2]
    assert "policy" not in history["versions"][0]
    actions = [entry.action for entry in AuditLog(search_client, settings, now).entries()]
    assert {"policy.draft", "policy.set", "policy.publish", "policy.rollback"} <= set(actions)


async def test_of_two_people_who_publish_the_second_is_told_and_can_carry_the_changes_over(
    anna: Desk, bert: Desk
) -> None:
    for desk, part in ((anna, "price"), (bert, "seller")):
        await desk.done("POST", "/draft/weights", {"part": part, "value": 2.0, "reason": "more"})
    await anna.done("POST", "/publish", {"reason": "price"})
    refused = await bert.send("POST", "/publish", {"reason": "seller"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:buybox:stale-policy")
    assert "first desk" in refused.json()["detail"]
    rebased = await bert.done("POST", "/draft/rebase")
    assert (rebased["base"], rebased["policy"]["weights"]["price"]) == (2, 2.0)
    published = await bert.done("POST", "/publish", {"reason": "seller", "base": 2})
    assert published["policy"]["policy"]["weights"] == {**rebased["policy"]["weights"]}


async def test_a_change_may_name_the_state_it_was_made_on_in_the_body_or_as_if_match(anna: Desk) -> None:
    first = await anna.send("POST", "/draft/rules", {"rule": PIN, "reason": "one"})
    tag, token = first.headers["etag"], first.json()["token"]
    assert tag == f'"{token}"'
    second = await anna.send("PUT", "/draft/rules/1", {"rule": PIN | {"strength": 3.0}, "reason": "x", "token": token})
    assert second.status_code == 200
    stale = await anna.send("POST", "/draft/weights", {"part": "price", "value": 2.0, "reason": "x", "token": token})
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:buybox:stale-policy")
    by_tag = await anna.send("DELETE", "/draft/rules/1?reason=over", **{"If-Match": tag})
    assert (by_tag.status_code, by_tag.json()["type"]) == (412, "urn:buybox:stale-policy")
    for bad in ("nonsense", '"a", "b"', '"'):
        answer = await anna.send("DELETE", "/draft/rules/1?reason=over", **{"If-Match": bad})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "If-Match")
    for method, path in (("DELETE", "/draft"), ("POST", "/draft"), ("POST", "/draft/rebase"), ("POST", "/publish")):
        whole = await anna.send(method, path, {"reason": "x"} if path == "/publish" else None, **{"If-Match": tag})
        assert whole.status_code == 412, path
    done = await anna.send("DELETE", "/draft/rules/1?reason=over", **{"If-Match": second.headers["etag"]})
    assert (done.status_code, done.json()["policy"]["rules"]) == (200, [])
    assert (await anna.send("DELETE", "/draft", **{"If-Match": "*"})).status_code == 204
    assert (await anna.send("DELETE", "/draft")).status_code == 404


async def test_a_share_of_the_shoppers_gets_a_trial_that_is_promoted_or_dropped(anna: Desk) -> None:
    weight = {"part": "seller", "value": 2.0, "reason": "more"}
    await anna.done("POST", "/draft/weights", weight)
    stale = await anna.send("POST", "/publish", {"reason": "try", "share": 10, "base": 7})
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:buybox:stale-policy")
    begun = await anna.done("POST", "/publish", {"reason": "try", "share": 10})
    assert (begun["trial"]["share"], begun["trial"]["against"], begun["policy"]["version"]) == (10, 1, 2)
    assert (await anna.get("/live"))["tried"]["version"] == 2
    busy = await anna.send("POST", "/rollback", {"version": 1, "reason": "no"})
    assert (busy.status_code, busy.json()["type"]) == (409, "urn:buybox:refused")
    ended = await anna.done("POST", "/trial/drop", {"reason": "no difference"})
    assert ended["version"] == 2
    none = await anna.send("POST", "/trial/promote", {"reason": "late"})
    assert (none.status_code, none.json()["type"]) == (404, "urn:buybox:unknown-policy")
    await anna.done("POST", "/draft/weights", weight)
    await anna.done("POST", "/publish", {"reason": "again", "share": 50})
    assert (await anna.done("POST", "/trial/promote", {"reason": "better"}))["policy"]["weights"]["seller"] == 2.0


async def test_a_preview_of_the_draft_is_begun_and_told_at_its_address(anna: Desk) -> None:
    assert (await anna.send("POST", "/preview", {})).status_code == 404
    await anna.done("POST", "/draft/weights", {"part": "seller", "value": 2.0, "reason": "more"})
    begun = await anna.send("POST", "/preview", {"replayed": 0})
    assert (begun.status_code, begun.headers["location"]) == (202, begun.json()["address"])
    address = begun.json()["address"].removeprefix(AT)

    async def done() -> bool:
        return bool((await anna.get(address))["preview"]["status"] != "running")

    await seconds_until(done, 60.0)
    told = await anna.get(address)
    assert (told["preview"]["status"], told["preview"]["fault"]) == ("done", None)
    assert [market["market"] for market in told["preview"]["found"]["markets"]] == ["FR"]
    assert (await anna.send("GET", "/preview/draft/nobody/1-1")).status_code == 404


BAD_BODIES: list[tuple[str, str, bytes, int, str]] = [
    ("POST", "/draft/weights", b'{"part": "seller", "value": NaN, "reason": "x"}', 422, "malformed"),
    ("POST", "/draft/weights", b'{"part": "seller", "value": 1e308, "reason": "x"}', 422, "outside 0.0 to 3.0"),
    ("POST", "/draft/weights", b'{"part": "seller", "value": 1e999, "reason": "x"}', 422, "cannot be read"),
    ("POST", "/draft/weights", b'{"part": "seller", "value": "2", "reason": "x"}', 422, "value"),
    ("POST", "/draft/weights", b'{"part": "mood", "value": 2, "reason": "x"}', 422, "mood"),
    ("POST", "/draft/weights", b'{"part": "price", "value": 2, "market": "XX", "reason": "x"}', 422, "XX"),
    ("POST", "/draft/weights", b'{"part": "price", "value": 2, "reason": " "}', 422, "reason is blank"),
    ("POST", "/draft/weights", b'{"part": "price", "value": 2}', 422, "reason"),
    ("POST", "/draft/weights", b'{"part": "price", "value": 2, "reason": "x", "mood": 1}', 422, "unknown field `mood`"),
    ("POST", "/draft/weights", b"[]", 422, "cannot be read"),
    ("POST", "/draft/weights", b'{"part": "price"', 422, "cannot be read"),
    ("POST", "/draft/weights", b"\xff\xfe", 422, "cannot be read"),
    ("POST", "/draft/rules", b'{"rule": {"action": "pin", "target": {"mood": 1}}, "reason": "x"}', 422, "mood"),
    ("POST", "/draft/rules", b'{"rule": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001 + b"}", 422, "nested"),
    ("PUT", "/draft", b'{"policy": {"weights": {"price": 1}, "moods": {}}, "reason": "x"}', 422, "moods"),
    ("PUT", "/draft", b'{"policy": [], "reason": "x"}', 422, "policy"),
    ("PUT", "/draft", b'{"reason": "' + b"x" * BODY_MAX + b'"}', 413, "1,048,576"),
    ("POST", "/publish", b'{"reason": "x", "share": 51}', 422, "50"),
    ("POST", "/rollback", b'{"version": 99, "reason": "x"}', 404, "no version 99"),
    ("POST", "/preview", b'{"replayed": -1}', 422, "replayed"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "said"), BAD_BODIES)
async def test_a_bad_body_is_refused_with_what_is_wrong_and_changes_nothing(
    worker: httpx.AsyncClient, bearer: Bearer, method: str, path: str, body: bytes, status: int, said: str
) -> None:
    key = bearer() | {"Content-Type": "application/json"}
    await worker.post(f"{AT}/draft/weights", headers=key, json={"part": "price", "value": 2.0, "reason": "x"})
    before = (await worker.get(f"{AT}/draft", headers=key)).json()
    answer = await worker.request(method, AT + path, headers=key, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert said in answer.json()["detail"]
    assert (await worker.get(f"{AT}/draft", headers=key)).json() == before
    assert (await worker.get(f"{AT}/live", headers=key)).json()["live"]["version"] == 1


async def test_a_rule_that_ends_before_it_starts_is_refused_with_its_place(anna: Desk) -> None:
    rule = PIN | {"from": "2026-11-24T22:00:00", "until": "2026-11-24T17:00:00"}
    answer = await anna.send("POST", "/draft/rules", {"rule": rule, "reason": "x"})
    assert answer.status_code == 422
    assert "rules 1: until must be later than from" in answer.json()["detail"]


async def test_ten_thousand_rules_are_counted_before_any_of_them_is_looked_at(anna: Desk) -> None:
    policy = {"weights": {"price": 1.0}, "rules": [{"a": 1}] * 10_000}
    answer = await anna.send("PUT", "/draft", {"policy": policy, "reason": "x"})
    assert answer.status_code == 422
    assert "there are 10,000, and a policy holds 500" in answer.json()["detail"]


async def test_a_body_that_is_no_json_by_its_media_type_and_a_parameter_are_refused(
    worker: httpx.AsyncClient, bearer: Bearer
) -> None:
    key = bearer()
    form = await worker.post(f"{AT}/draft", headers=key, data={"anew": "true"})
    assert (form.status_code, form.json()["type"]) == (415, "urn:buybox:wrong-form")
    for path in ("/draft", "/live", "/1", "/1/differences/live"):
        answer = await worker.get(f"{AT}{path}?mood=1", headers=key)
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "mood"), path
    assert (await worker.get(f"{AT}?most=501", headers=key)).status_code == 422
    assert (await worker.get(f"{AT}/0", headers=key)).status_code == 422
    assert (await worker.get(f"{AT}/first", headers=key)).status_code == 404
    assert (await worker.get(f"{AT}/{'9' * 40}", headers=key)).status_code == 404


async def test_only_merchandisers_and_operators_may(worker: httpx.AsyncClient, bearer: Bearer) -> None:
    seller, operator = bearer("seller", "a seller", "seller-1"), bearer("operator", "operations")
    asked = [("GET", ""), ("GET", "/live"), ("GET", "/1"), ("GET", "/draft"), ("GET", "/1/differences/live")]
    asked += [("GET", "/preview/1"), *(("POST", path) for path in ("/draft", "/publish", "/rollback", "/check"))]
    asked += [("PUT", "/draft"), ("DELETE", "/draft"), ("POST", "/trial/drop"), ("DELETE", "/draft/rules/1?reason=x")]
    for method, path in asked:
        nobody = await worker.request(method, AT + path)
        assert (nobody.status_code, nobody.headers["content-type"]) == (401, "application/problem+json"), path
        assert (await worker.request(method, AT + path, headers=seller)).status_code == 403, path
    assert (await worker.get(AT, headers=operator)).status_code == 200


async def test_of_many_changes_at_once_with_one_token_a_single_one_counts(anna: Desk) -> None:
    token = (await anna.done("POST", "/draft"))["token"]
    bodies = [{"part": "price", "value": 1 + n / 10, "reason": "x", "token": token} for n in range(1, 7)]
    answers = await asyncio.gather(*(anna.send("POST", "/draft/weights", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
