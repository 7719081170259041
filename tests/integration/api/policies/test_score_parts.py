"""Score parts are for merchandisers' eyes, and kept by nobody for others."""

from collections.abc import Callable

import httpx
import msgspec
import pytest
from buybox_config.policy import Weights
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.order import weighted

pytestmark = pytest.mark.engine

Bearer = Callable[..., dict[str, str]]


class Marketplace(msgspec.Struct, frozen=True):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


def path_of(marketplace: Marketplace) -> str:
    device = max(marketplace.devices, key=lambda device: device.offer_count)
    return f"/v1/devices/{device.device_id}/offers?market=FR"


async def test_a_merchandiser_and_an_operator_see_parts_that_add_up_to_the_score_under_the_weights(
    worker: httpx.AsyncClient, bearer: Bearer, marketplace: Marketplace
) -> None:
    offers = {offer.offer_id: offer for offer in marketplace.offers}
    for scope in ("merchandiser", "operator"):
        answer = await worker.get(path_of(marketplace), headers=bearer(scope, f"the {scope}"))
        assert answer.status_code == 200
        weights = Weights(**answer.json()["weights"])
        for shown in answer.json()["offers"]:
            parts = offers[shown["offer_id"]].parts
            assert shown["parts"] == msgspec.to_builtins(parts)
            assert shown["score"] == pytest.approx(weighted(parts, weights))


async def test_what_a_merchandiser_saw_is_not_what_the_next_shopper_is_shown(
    worker: httpx.AsyncClient, bearer: Bearer, marketplace: Marketplace
) -> None:
    path, key = path_of(marketplace), bearer()
    scored = await worker.get(path, headers=key)
    assert scored.headers["cache-control"] == "private, no-store"
    assert "etag" not in scored.headers
    plain = await worker.get(path)
    assert plain.headers["x-cache"] == "miss"
    assert "weights" not in plain.json()
    assert not any({"score", "parts"} & set(offer) for offer in plain.json()["offers"])
    again = await worker.get(path, headers={**key, "If-None-Match": plain.headers["etag"]})
    assert (again.status_code, "weights" in again.json()) == (200, True)
    order = [[offer["offer_id"] for offer in answer.json()["offers"]] for answer in (scored, plain)]
    assert order[0] == order[1]


async def test_a_seller_s_key_opens_no_parts_and_a_key_that_is_not_accepted_is_told_so(
    worker: httpx.AsyncClient, bearer: Bearer, marketplace: Marketplace
) -> None:
    seller = await worker.get(path_of(marketplace), headers=bearer("seller", "seller one", "seller-1"))
    assert (seller.status_code, "weights" in seller.json()) == (200, False)
    wrong = await worker.get(path_of(marketplace), headers={"Authorization": "Bearer bbx_000000000000_x"})
    assert (wrong.status_code, wrong.json()["type"]) == (401, "urn:buybox:not-signed-in")


async def test_what_merchandisers_look_at_is_no_list_that_was_shown_to_shoppers(
    worker: httpx.AsyncClient, bearer: Bearer, marketplace: Marketplace
) -> None:
    await worker.get(path_of(marketplace), headers=bearer())
    counts = (await worker.get("/readyz")).json()["event_log"]
    assert counts["waiting"] + counts["stored"] + counts["dropped"] == 0
