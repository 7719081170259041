"""What else tells that a price makes no sense."""

from buybox_config.catalogue import Device
from buybox_config.grades import Grade
from buybox_config.markets import SecondView
from buybox_indexer.eligibility.second_view import Bounds, Survey
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer, SellerFacts

DEVICES = {
    device.device_id: device
    for device in (
        Device("a-128", 1, "a", "A", "smartphone", "A 128", storage_gb=128),
        Device("a-256", 2, "a", "A", "smartphone", "A 256", storage_gb=256),
        Device("a-512", 3, "a", "A", "smartphone", "A 512", storage_gb=512),
        Device("b-64", 4, "b", "B", "smartphone", "B 64", storage_gb=64),
        Device("c", 5, "c", "C", "smartphone", "C"),
        Device("mixer", 6, "mixer", "M", "appliance", "Mixer"),
    )
}
NEW = NewPrice(60_000, "Fnac", "2026-11-01")


def offer(device: str, total: int, seller: str = "shop") -> Offer:
    return Offer(
        offer_id=f"{device}-{seller}-{total}",
        seller=SellerFacts(seller, seller),
        grade=Grade.GOOD,
        price=total,
        total=total,
        device_id=device,
        category=DEVICES[device].category,
    )


def surveyed(*offers: Offer) -> Survey:
    survey = Survey(DEVICES, SecondView())
    for each in offers:
        survey.notice(each)
    return survey


def view(survey: Survey, asked: Offer, new: NewPrice | None = None) -> Bounds:
    found = survey.second_view(asked, new)
    assert found is not None
    return found


def test_a_device_that_three_sell_needs_no_second_view() -> None:
    survey = surveyed(*(offer("a-128", 30_000, seller) for seller in ("s", "t", "u")), offer("a-256", 33_000))
    assert survey.second_view(offer("a-128", 30_000, "s"), NEW) is None


def test_the_model_s_other_storages_are_scaled_to_the_one_asked_about() -> None:
    lone = offer("a-256", 3_300_000, "alone")
    others = [offer("a-128", 30_000), offer("a-512", 40_000), offer("b-64", 20_000)]
    found = view(surveyed(lone, *others), lone, NEW)
    assert "other versions of this model" in found.says
    # 300.00 x e^0.12 = 338.25 and 400.00 / e^0.12 = 354.77; the middle, in logarithms, is 346.41
    assert found.price == 34_641
    assert not found.holds(lone.total)
    assert found.holds(34_000)


def test_a_seller_whose_whole_feed_is_wrong_is_not_asked_about_itself() -> None:
    wrong = [offer("a-128", 3_000_000, "wrong"), offer("a-256", 3_300_000, "wrong")]
    honest = offer("a-512", 40_000, "honest")
    found = view(surveyed(*wrong, honest, offer("b-64", 20_000, "honest")), wrong[0])
    assert not found.holds(3_000_000)
    assert found.holds(30_000)
    alone = view(surveyed(*wrong), wrong[0], NEW)
    assert alone.says == "its price new"


def test_one_absurd_row_among_a_lone_seller_s_own_is_seen_and_the_others_stand() -> None:
    usual = [offer("b-64", 20_000, "other"), offer("c", 25_000, "other")]
    rows = [offer("a-128", 30_000), offer("a-256", 33_000), offer("a-512", 3_800)]
    survey = surveyed(*usual, *rows)
    assert not view(survey, rows[2]).holds(3_800)
    assert all(view(survey, row).holds(row.total) for row in rows[:2])


def test_of_two_devices_that_contradict_each_other_the_odder_one_is_wrong() -> None:
    usual = [offer("b-64", 20_000, "other"), offer("c", 25_000, "other")]
    honest, absurd = offer("a-128", 30_000, "honest"), offer("a-256", 3_300_000, "absurd")
    survey = surveyed(*usual, honest, absurd)
    assert view(survey, honest).holds(honest.total)
    assert not view(survey, absurd).holds(absurd.total)


def test_two_contradicting_prices_that_are_all_we_know_decide_nothing() -> None:
    honest, absurd = offer("a-128", 30_000, "honest"), offer("a-256", 3_300_000, "absurd")
    survey = surveyed(honest, absurd)
    assert survey.second_view(honest, None) is None
    assert view(survey, absurd, NEW).says == "its price new"


def test_the_price_new_speaks_where_no_other_version_is_sold() -> None:
    lone = offer("c", 2_000)
    found = view(surveyed(lone, offer("b-64", 10_000, "other")), lone, NEW)
    assert (found.price, found.holds(2_999), found.holds(3_000), found.holds(59_000)) == (60_000, False, True, True)


def test_the_category_s_middle_is_the_last_resort() -> None:
    lone = offer("c", 3_100_000)
    found = view(surveyed(lone, offer("b-64", 10_000, "other"), offer("a-128", 30_000, "other")), lone)
    assert found.price == 20_000
    assert (found.holds(200), found.holds(199), found.holds(2_000_000), found.holds(2_000_001)) == (
        True, False, True, False,
    )  # fmt: skip
    assert surveyed(lone, offer("mixer", 10_000, "other")).second_view(lone, None) is None


def test_the_answer_does_not_depend_on_the_order_of_the_feeds() -> None:
    rows = [offer("a-128", 30_000), offer("a-256", 33_000, "t"), offer("a-512", 41_000, "u"), offer("a-128", 29_000)]
    rows.append(offer("b-64", 20_000, "v"))
    asked = offer("a-256", 33_000, "t")
    assert view(surveyed(*rows), asked) == view(surveyed(*reversed(rows)), asked)
