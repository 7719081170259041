"""How we rank is told from what is live: the weights in force, and what really sets offers apart."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from buybox_api.queries.spreads import MEASURED
from buybox_config.endpoints import Endpoints
from buybox_config.policy import Policy
from buybox_config.ranking_words import ranking_words
from buybox_ranking.device import DeviceDocument
from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.offer import Offer
from buybox_ranking.part_spreads import part_shares, part_spreads

pytestmark = pytest.mark.engine

Opened = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


async def test_shares_are_those_of_the_offers_kept_on_the_most_wanted_devices_times_the_weights(
    shop: httpx.AsyncClient, marketplace: Marketplace, policy: Policy
) -> None:
    answer = (await shop.get("/v1/ranking?market=FR")).json()
    categories = {each.category for each in marketplace.devices if each.offer_count > 1}
    assert {each["category"] for each in answer["importance"]} == categories
    for found in answer["importance"]:
        weights = policy.weights_for("FR", found["category"])
        assert found["weights"] == {part: getattr(weights, part) for part in PARTS}
        several = [d for d in marketplace.devices if d.category == found["category"] and d.offer_count > 1]
        wanted = sorted(several, key=lambda device: (-device.popularity, device.device_no))[:MEASURED]
        shares = part_shares(part_spreads([[offer.parts for offer in device.offers] for device in wanted]), weights)
        assert shares is not None
        assert found["shares"] == {part: getattr(shares, part) for part in PARTS}
        assert sum(found["shares"].values()) == 100
        assert found["devices"] == len(wanted)
        assert [found["shares"][part] for part in found["main"]] == sorted(
            (share for share in found["shares"].values() if share), reverse=True
        )


async def test_it_is_told_in_the_market_s_language_with_every_fact_and_what_does_not_count(
    shop: httpx.AsyncClient,
) -> None:
    answer = (await shop.get("/v1/ranking?market=FR")).json()
    words = ranking_words("fr")
    assert (answer["language"], answer["title"]) == ("fr", words.title)
    assert [each["part"] for each in answer["parameters"]] == list(PARTS)
    facts = [fact["name"] for each in answer["parameters"] for fact in each["facts"]]
    assert facts == [feature.name for feature in FEATURES]
    assert answer["not_considered"] == list(words.not_considered)
    assert (answer["chance"], answer["trial"], answer["sponsored_places"]) == (None, None, 0)
    assert (answer["policy"], answer["simulated"]) == (1, True)
    assert {"Smartphones"} <= {each["title"] for each in answer["importance"]}


@pytest.fixture
def sponsoring_policy(policy_file: Path) -> Path:
    policy_file.write_text(
        policy_file.read_text()
        + '[[rules]]\naction = "boost"\ntarget = { brand = "Zephon" }\nsponsored = true\n'
        + '[[rules]]\naction = "pin"\nscope = { market = "DE" }\ntarget = { brand = "Zephon" }\nsponsored = true\n'
        + '[[rules]]\naction = "boost"\ntarget = { brand = "Tessel" }\nsponsored = true\nuntil = 2020-01-01T00:00:00\n'
    )
    return policy_file


async def test_sponsored_places_are_those_of_the_rules_in_force_in_the_market(
    sponsoring_policy: Path, open_shop: Opened, endpoints: Endpoints
) -> None:
    del sponsoring_policy
    async with open_shop(Endpoints(endpoints.opensearch_url, None)) as shop:
        assert (await shop.get("/v1/ranking?market=FR")).json()["sponsored_places"] == 1


async def test_it_is_cached_like_other_answers_and_unknown_markets_and_parameters_are_refused(
    open_shop: Opened, endpoints: Endpoints
) -> None:
    async with open_shop(endpoints) as shop:
        first = await shop.get("/v1/ranking?market=FR")
        second = await shop.get("/v1/ranking?market=FR")
        assert second.headers["x-cache"] == "hit"
        kept = await shop.get("/v1/ranking?market=FR", headers={"If-None-Match": first.headers["etag"]})
        assert kept.status_code == 304
        assert (await shop.get("/v1/ranking?market=XX")).status_code == 404
        assert (await shop.get("/v1/ranking?market=FR&mood=1")).status_code == 422
        assert (await shop.get("/v1/ranking")).status_code == 422
