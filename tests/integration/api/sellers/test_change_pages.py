"""Sellers' pages of changes: prices that win are taken with a button, and what became of every batch is told."""

from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames
from buybox_config.times import moment_text
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.batches import Batches, batch_id
from buybox_titles.recogniser import Recogniser

from .conftest import MakeKey, Place, signed_in, token_in
from .following import follow_once

pytestmark = pytest.mark.engine

PRICES = "/sellers/beta/prices-to-win"


@pytest.fixture(autouse=True)
def _anew(place: Place) -> Iterator[None]:
    """Forget the batches of the test before."""
    place.clock.go(hours=1)
    yield
    place.client.indices.delete(index=IndexNames(place.settings.index_prefix).store("changes"), ignore=404)


@pytest.fixture
async def beta(browser: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    return await signed_in(browser, make_key("seller", "beta"))


@pytest.fixture
def put(place: Place) -> Callable[..., str]:
    """Return what stores a batch of beta in any state, and gives the address of its page."""

    def store(key: str, body: bytes = b"{}\n", **fields: object) -> str:
        made = new_batch("beta", key, "a key", body, moment_text(place.clock.now))
        Batches(place.client, place.settings).store(made)
        changed = msgspec.convert({**msgspec.to_builtins(made), **fields}, ChangeBatch)
        index = IndexNames(place.settings.index_prefix).store("changes")
        doc_id, body_of = batch_id("beta", key), msgspec.to_builtins(changed)
        place.client.index(index=index, id=doc_id, body=body_of, refresh=True)
        return f"/sellers/beta/changes/{key}"

    return store


def fields_of(page: httpx.Response) -> dict[str, str]:
    """Fill the form of the page in as a browser would send it."""
    mark = page.text.partition('name="seen" value="')[2].partition('"')[0]
    return {"form_token": token_in(page, PRICES), "market": "FR", "within": "", "seen": mark}


async def test_other_prices_than_those_that_were_shown_are_not_stored(beta: httpx.AsyncClient, place: Place) -> None:
    fields = fields_of(await beta.get(PRICES)) | {"seen": "0" * 24}
    answer = await beta.post(PRICES, data=fields)
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert not place.client.indices.exists(index=IndexNames(place.settings.index_prefix).store("changes"))


async def test_a_form_that_was_sent_forged_or_of_another_seller_changes_nothing(beta: httpx.AsyncClient) -> None:
    fields = fields_of(await beta.get(PRICES))
    assert (await beta.post(PRICES, data=fields)).status_code == 303
    assert (await beta.post(PRICES, data=fields)).status_code == 409
    assert (await beta.post(PRICES, data=fields | {"form_token": "forged"})).status_code == 403
    assert (await beta.post("/sellers/alpha/prices-to-win", data=fields)).status_code == 403
    assert (await beta.post(PRICES, content=b"x", headers={"Content-Type": "text/plain"})).status_code == 415


async def test_hostile_lines_are_shown_as_text(beta: httpx.AsyncClient, put: Callable[..., str]) -> None:
    hostile = "<script>alert(1)</script>"
    rows = [
        {"line": 1, "outcome": "applied", "sku": hostile, "market": "FR", "state": "hidden", "why": "dear"},
        {"line": 2, "outcome": "rejected", "reason": "not_json", "message": f"line begins {hostile}"},
        {"line": 3, "outcome": "some_new_outcome"},
    ]
    counts = {"applied": 1, "rejected": 1, "some_new_outcome": 1}
    address = put("hostile", b"1\n2\n3\n", state="done", attempts=1, counts=counts, rows=rows)
    page = (await beta.get(address)).text
    assert hostile not in page
    assert page.count("&lt;script&gt;") == 2
    assert "Some new outcome" in page
    only = (await beta.get(f"{address}?outcome=rejected")).text
    assert "Line begins" in only
    assert "Some new outcome</span>" not in only
    assert (await beta.get(f"{address}?outcome=%3Cscript%3E&page=99999")).status_code == 200


async def test_a_batch_that_waits_or_was_given_up_says_why(beta: httpx.AsyncClient, put: Callable[..., str]) -> None:
    error = "OpenSearch cannot be reached"
    again = (await beta.get(put("again", attempts=2, error=error))).text
    assert f"The last try failed: {error}. It is tried again by itself." in again
    held = (await beta.get(put("held", error="a load holds market FR"))).text
    assert "It waits: a load holds market FR. It is tried again by itself." in held
    dead = (await beta.get(put("dead", state="dead", attempts=8, error=error))).text
    assert "It was given up after 8 tries." in dead
    listed = (await beta.get("/sellers/beta/changes")).text
    assert listed.count(error) == 2


async def test_pages_of_other_sellers_and_of_no_batch_are_refused(
    beta: httpx.AsyncClient, put: Callable[..., str]
) -> None:
    put("own")
    for path in ("changes", "changes/own", "prices-to-win"):
        assert (await beta.get(f"/sellers/alpha/{path}")).status_code == 403
    missing = await beta.get("/sellers/beta/changes/nothing")
    assert missing.status_code == 404
    assert "no changes of seller beta are kept" in missing.text


async def test_prices_to_win_are_shown_confirmed_stored_and_win(
    beta: httpx.AsyncClient, place: Place, catalogue: Catalogue, recogniser: Recogniser
) -> None:
    assert f'formaction="{PRICES}"' in (await beta.get("/sellers/beta/offers?market=FR")).text
    page = await beta.get(f"{PRICES}?market=FR&within=")
    assert page.status_code == 200
    assert "b-1" in page.text
    answer = await beta.post(PRICES, data=fields_of(page))
    assert answer.status_code == 303
    address = answer.headers["location"].partition("?")[0]
    assert address.startswith("/sellers/beta/changes/page-")
    waiting = (await beta.get(address)).text
    assert "Waiting to be applied" in waiting
    assert "Look again" in waiting

    assert follow_once(place, (catalogue, recogniser)) == 1
    done = (await beta.get(f"{address}?done=stored")).text
    assert "Your changes are stored." in done
    assert "Every line is accounted for" in done
    assert "Look again" not in done
    assert "b-1" in (await beta.get("/sellers/beta/offers.csv?state=won")).text
    listed = (await beta.get("/sellers/beta/changes")).text
    assert f'href="{address}?market=FR"' in listed
    assert 'href="/sellers/beta/changes?market=FR"' in (await beta.get("/sellers/beta")).text
