"""The rows of a comparison: what differs, and which value is best."""

import datetime as dt

from buybox_api.compare.column import Column
from buybox_api.compare.rows import compare_columns
from buybox_config.grades import Grade
from buybox_config.policy import load_policy
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.rank import RankedOffer, rank

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def ranked(*offers: Offer) -> list[RankedOffer]:
    return rank(list(offers), load_policy(), NOW)


def column(device_id: str, offers: list[RankedOffer], **facts: object) -> Column:
    document = DeviceDocument(
        device_id=device_id,
        device_no=1,
        model_id="m",
        brand="Acme",
        category="smartphone",
        title=device_id,
        names=(),
        **facts,  # type: ignore[arg-type] # facts of a test
    )
    return Column(document, offers)


def offer(total: int, grade: Grade = Grade.GOOD, **facts: object) -> Offer:
    return Offer(
        offer_id=f"o{total}",
        seller=SellerFacts("s", "S"),
        grade=grade,
        price=total,
        total=total,
        **facts,  # type: ignore[arg-type] # facts of a test
    )


def test_equal_facts_do_not_differ_and_none_of_them_is_best() -> None:
    rows = compare_columns([column("a", [], storage_gb=128), column("b", [], storage_gb=128)], "EUR")
    (storage,) = [row for row in rows if row.name == "storage_gb"]
    assert (storage.values, storage.differs, storage.best) == ([128, 128], False, [])


def test_more_storage_a_lower_price_a_longer_warranty_and_a_faster_delivery_are_best() -> None:
    left = column("a", ranked(offer(20_000, delivery_days=1, warranty_months=12)), storage_gb=128, price_from=20_000)
    right = column(
        "b",
        ranked(offer(30_000, Grade.PREMIUM, delivery_days=4, warranty_months=24)),
        storage_gb=256,
        price_from=30_000,
    )
    best = {row.name: row.best for row in compare_columns([left, right], "EUR")}
    assert (best["storage_gb"], best["price_from"], best["total"]) == (["b"], ["a"], ["a"])
    assert (best["warranty_months"], best["delivery_days"], best["grade"]) == (["b"], ["a"], ["b"])


def test_what_is_not_known_differs_from_what_is_and_is_never_best() -> None:
    left, right = column("a", ranked(offer(20_000))), column("b", ranked(offer(20_000, delivery_days=9)))
    (delivery,) = [row for row in compare_columns([left, right], "EUR") if row.name == "delivery_days"]
    assert (delivery.values, delivery.differs, delivery.best) == ([None, 9], True, ["b"])


def test_two_devices_may_share_the_best_value_and_a_fact_without_an_order_has_none() -> None:
    columns = [
        column(name, [], ram_gb=ram, size=size)
        for name, ram, size in (("a", 16, "13 in"), ("b", 8, "14 in"), ("c", 16, "13 in"))
    ]
    best = {row.name: row.best for row in compare_columns(columns, "EUR")}
    assert (best["ram_gb"], best["size"]) == (["a", "c"], [])


def test_a_row_about_which_no_device_says_anything_is_left_out_and_money_is_written_as_everywhere() -> None:
    rows = {row.name: row for row in compare_columns([column("a", [], price_from=28_900)], "EUR")}
    assert "storage_gb" not in rows
    assert "total" not in rows
    assert rows["price_from"].values == [{"amount": "289.00", "currency": "EUR"}]
