"""Which alternatives are chosen beside a device's best offer."""

import datetime as dt

import pytest
from buybox_api.consider.choose import (
    Candidate,
    choose_cheaper_grade,
    choose_more_storage,
    choose_newer_model,
)
from buybox_config.also_consider import load_consider_rules
from buybox_config.grades import Grade
from buybox_config.policy import load_policy
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.rank import RankedOffer, rank

RULES = load_consider_rules()


def offer(name: str, total: int, grade: Grade, score: float = 0.0, **facts: object) -> Offer:
    return Offer(
        offer_id=name,
        seller=SellerFacts(name, name),
        grade=grade,
        price=total,
        total=total,
        parts=Parts(price=score),
        **facts,  # type: ignore[arg-type] # facts of a test
    )


def ranked(*offers: Offer) -> list[RankedOffer]:
    return rank(list(offers), load_policy(), dt.datetime(2026, 11, 24, tzinfo=dt.UTC))


def device(model: str = "m1", storage: int | None = 128, **facts: object) -> DeviceDocument:
    name = f"{model}-{storage}"
    return DeviceDocument(
        device_id=name,
        device_no=storage or 0,
        model_id=model,
        brand="Acme",
        category="smartphone",
        title=name,
        names=(),
        storage_gb=storage,
        **facts,  # type: ignore[arg-type] # facts of a test
    )


def candidate(other: DeviceDocument, total: int = 30_000) -> Candidate:
    return Candidate(other, ranked(offer("x", total, Grade.GOOD))[0])


def test_the_nearest_lower_grade_that_saves_enough_is_taken_in_its_best_offer() -> None:
    found = choose_cheaper_grade(
        ranked(
            offer("best", 30_000, Grade.EXCELLENT, 3.0),
            offer("good-first", 27_000, Grade.GOOD, 2.0),
            offer("good-second", 26_000, Grade.GOOD, 1.0),
            offer("fair", 20_000, Grade.FAIR, 0.5),
        ),
        RULES,
    )
    assert found is not None
    assert found.offer.offer_id == "good-first"


def test_a_grade_that_saves_hardly_anything_or_has_another_keyboard_or_lock_is_no_alternative() -> None:
    best = offer("best", 30_000, Grade.EXCELLENT, 3.0, keyboard="azerty")
    same = offer("saves-little", 29_900, Grade.GOOD, keyboard="azerty")
    keys = offer("other-keys", 20_000, Grade.GOOD, keyboard="qwertz")
    lock = offer("locked", 20_000, Grade.GOOD, keyboard="azerty", network_lock="orange")
    assert choose_cheaper_grade(ranked(best, same, keys, lock), RULES) is None


def test_the_next_storage_of_the_same_model_is_taken_and_no_other_size() -> None:
    own = device(size="13 in")
    others = [device(storage=512, size="13 in"), device(storage=256, size="13 in"), device(storage=200, size="15 in")]
    found = choose_more_storage(own, [candidate(each) for each in (*others, device("m2", 256, size="13 in"))])
    assert found is not None
    assert found.device.storage_gb == 256


def test_a_device_that_is_not_sold_by_storage_has_no_more_of_it() -> None:
    assert choose_more_storage(device(storage=None), [candidate(device(storage=64))]) is None


def test_of_newer_models_the_nearest_that_is_as_good_is_taken() -> None:
    others = [device("m3", 128), device("m2", 64), device("m2", 512), device("m2", 256)]
    found = choose_newer_model(device(), [candidate(each) for each in others], ["m2", "m3"])
    assert found is not None
    assert found.device.device_id == "m2-256"


@pytest.mark.parametrize(
    ("own", "other", "fits"),
    [
        ("cellular", "wifi", False),
        ("wifi", "cellular", True),
        ("5g", "4g", False),
        ("4g", "5g", True),
        ("4g", None, True),
    ],
)
def test_a_newer_model_must_connect_as_well(own: str, other: str | None, fits: bool) -> None:  # noqa: FBT001 - a case
    found = choose_newer_model(device(connectivity=own), [candidate(device("m2", connectivity=other))], ["m2"])
    assert (found is not None) == fits


def test_every_number_has_a_reason_and_means_what_its_name_says() -> None:
    assert RULES.saving_total(10_000) < 10_000 < RULES.highest_total(10_000)
    assert all(getattr(RULES, name).reason for name in RULES.__struct_fields__)
