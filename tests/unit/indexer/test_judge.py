"""One market's judge: the order of its decisions, probation and confirmed prices."""

import datetime as dt

from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.settings import load_settings
from buybox_indexer.eligibility.blocks import Block, Blocks
from buybox_indexer.eligibility.confirmations import Confirmation, Confirmations
from buybox_indexer.eligibility.judge import Judge, OnRecord
from buybox_indexer.eligibility.standing import Standing
from buybox_indexer.new_prices.price_of import NewPrices
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given
from hypothesis import strategies as st

FR = load_markets()["FR"]
CATALOGUE: Catalogue = load_catalogue()
SETTINGS = load_settings({"HOME": "/nowhere"})
TODAY = dt.date(2026, 11, 23)
DEVICE = CATALOGUE.devices["apple-iphone-13-128gb"]
ACTIVE = Standing("active", "its seller file says so")
PROBATION = Standing("probation", "since 2026-11-01", 22)
STANDINGS = {
    "shop": ACTIVE,
    "young": PROBATION,
    "out": Standing("suspended", "its seller file says so"),
    "due": Standing("review_due", "probation ended on 2026-11-01: nobody has reviewed it yet", 50),
}


def offer(seller: str = "shop", sku: str = "1", total: int = 30_000, **facts: object) -> Offer:
    usual: dict[str, object] = {"grade": Grade.GOOD, "price": total, "reference": 30_000, "market": "FR", "sku": sku}
    named = {"device_id": DEVICE.device_id, "category": DEVICE.category}
    return Offer(
        offer_id=f"{seller}-{sku}", seller=SellerFacts(seller, seller), total=total, **{**usual, **named, **facts}
    )  # type: ignore[arg-type]  # fields by name


def judge(**record: object) -> Judge:
    return Judge(FR, CATALOGUE, SETTINGS, OnRecord(STANDINGS, **record), TODAY)  # type: ignore[arg-type]  # fields by name


def reason(one: Judge, candidate: Offer) -> str | None:
    return one.verdict(candidate).reason


def test_the_first_of_the_decisions_that_speaks_is_told() -> None:
    new = NewPrices({DEVICE.device_id: NewPrice(50_000, "Fnac", "2026-11-01")})
    one = judge(new_prices=new)
    worst: dict[str, object] = {"condition": "used", "warranty_months": 1, "total": 10**7}
    assert reason(one, offer("out", **worst)) == "seller_suspended"
    assert reason(one, offer("due", **worst)) == "review_due"
    assert reason(one, offer("young", **worst)) == "not_refurbished"
    assert reason(one, offer("young", **{**worst, "condition": "refurbished"})) == "below_floor"
    assert reason(one, offer("young", total=10**7)) == "price_above_new"
    assert reason(one, offer("young")) == "probation_limit"
    assert reason(one, offer("shop", total=1_000)) == "price_outlier"
    assert reason(judge(), offer("shop", total=70_000)) == "dear"
    assert one.verdict(offer("shop")).state == "live"


def test_a_block_speaks_after_the_seller_s_standing_and_before_the_offer_s_own_faults() -> None:
    block = Block("device", DEVICE.device_id, "FR", "recalled by its maker", "somebody", "2026-11-20T10:00:00Z")
    one = judge(blocks=Blocks({("device", DEVICE.device_id): block}))
    assert reason(one, offer("out")) == "seller_suspended"
    assert reason(one, offer("shop", condition="used")) == "blocked"
    assert reason(brought(one, offer("young")), offer("young")) == "blocked"
    assert "recalled by its maker" in (one.verdict(offer("shop")).message or "")
    assert reason(one, offer("shop", device_id="apple-iphone-13-256gb")) is None


def test_what_is_out_of_stock_is_judged_as_if_it_were_not() -> None:
    assert judge().verdict(offer(quantity=0)).state == "live"
    assert reason(judge(), offer(quantity=0, total=1_000)) == "price_outlier"


def brought(one: Judge, *offers: Offer) -> Judge:
    for ordinal, each in enumerate(offers, start=1):
        one.notice(ordinal, each)
    one.admit("young", set())
    return one


def test_a_seller_on_probation_brings_five_products_a_day_in_feed_order() -> None:
    grades = list(Grade)
    feed = [offer("young", f"{grade}{colour}", grade=grade, colour=colour) for colour in "ab" for grade in grades]
    one = brought(judge(), *feed)
    assert [reason(one, each) for each in feed] == [None] * 5 + ["probation_limit"] * 5
    assert reason(brought(judge(), *[offer("shop", each.sku) for each in feed]), offer("shop", "z")) is None


def test_what_is_hidden_for_itself_takes_no_place() -> None:
    bad = [offer("young", f"bad{number}", warranty_months=number) for number in range(6)]
    good = offer("young", "good", colour="red")
    one = brought(judge(), *bad, good)
    assert reason(one, good) is None


def test_the_stock_of_a_product_on_probation_is_shared_and_others_keep_theirs() -> None:
    first, second = offer("young", "1", quantity=8), offer("young", "2", quantity=8, total=31_000)
    one = brought(judge(), first, second)
    assert [one.available(each).quantity for each in (first, second)] == [8, 2]
    assert one.available(offer("shop", quantity=500)).quantity == 500


def test_only_what_was_newly_admitted_is_saved() -> None:
    saved: list[dict[str, dict[str, str]]] = []
    old = {"young": {f"{DEVICE.device_id}|good||||": "2026-11-20"}}
    one = Judge(FR, CATALOGUE, SETTINGS, OnRecord(STANDINGS, old), TODAY, lambda new: saved.append({**new}))
    brought(one, offer("young"), offer("young", "2", colour="red")).save()
    assert saved == [{"young": {f"{DEVICE.device_id}|good|red|||": "2026-11-23"}}]


def confirmed(total: int, until: str) -> Confirmations:
    name = offer().offer_id
    return Confirmations(
        {name: Confirmation(name, "shop", "FR", "1", DEVICE.device_id, total, "EUR", "2026-11-01T00:00:00Z", until)}
    )


def test_a_confirmed_price_competes_until_its_day_and_only_that_price() -> None:
    one = judge(confirmations=confirmed(1_000, "2026-11-23"))
    assert one.verdict(offer(total=1_000)).state == "live"
    assert reason(one, offer(total=1_001)) == "price_outlier"
    assert reason(judge(confirmations=confirmed(1_000, "2026-11-22")), offer(total=1_000)) == "price_outlier"
    assert judge(confirmations=confirmed(70_000, "2026-12-01")).verdict(offer(total=70_000)).state == "live"


def test_a_confirmation_lifts_neither_the_price_new_nor_anything_else() -> None:
    new = NewPrices({DEVICE.device_id: NewPrice(50_000, "Fnac", "2026-11-01")})
    one = judge(confirmations=confirmed(70_000, "2026-12-01"), new_prices=new)
    assert reason(one, offer(total=70_000)) == "price_above_new"
    assert reason(one, offer(total=49_000, warranty_months=1)) == "below_floor"


def test_a_lone_absurd_offer_is_seen_by_the_model_s_other_storages() -> None:
    one = judge()
    middle = offer("due", "m", total=25_000, device_id="apple-iphone-12-64gb")
    other = offer("shop", "256", total=33_000, device_id="apple-iphone-13-256gb", reference=33_000)
    lone = offer("shop", "1", total=3_000_000, reference=3_000_000)
    for ordinal, each in enumerate((middle, other, lone), start=1):
        one.notice(ordinal, each)
    assert reason(one, lone) == "price_outlier"
    assert one.verdict(other).state == "live"


offers = st.builds(
    lambda seller, total, reference, condition, months, quantity, grade: offer(
        seller,
        total=total,
        reference=reference,
        condition=condition,
        warranty_months=months,
        quantity=quantity,
        grade=grade,
    ),
    st.sampled_from(list(STANDINGS)),
    st.integers(1, 10**9),
    st.none() | st.integers(1, 10**9),
    st.sampled_from(["refurbished", "used", "new", "?"]),
    st.none() | st.integers(0, 48),
    st.integers(0, 100),
    st.sampled_from(list(Grade)),
)


@given(rows=st.lists(offers, max_size=12))
def test_every_offer_gets_one_verdict_and_the_same_one_twice(rows: list[Offer]) -> None:
    def verdicts(one: Judge) -> list[object]:
        brought(one, *rows)
        return [one.verdict(each) for each in rows]

    one = judge()
    first = verdicts(one)
    assert first == [one.verdict(each) for each in rows] == verdicts(judge())
    for verdict in first:
        assert (verdict.reason is None) == (verdict.state == "live")  # type: ignore[attr-defined]  # a Verdict
        assert (verdict.message is None) == (verdict.state == "live")  # type: ignore[attr-defined]  # a Verdict


RANK = {"live": 0, "limited": 1, "hidden": 2}


@given(
    reference=st.integers(100, 10**7),
    total=st.integers(1, 10**8),
    nearness=st.floats(0, 1),
    siblings=st.none() | st.integers(100, 10**7),
)
def test_a_price_nearer_to_the_usual_one_is_never_judged_worse(
    reference: int, total: int, nearness: float, siblings: int | None
) -> None:
    one = judge()
    if siblings:
        one.notice(1, offer("shop", "256", total=siblings, device_id="apple-iphone-13-256gb"))
    nearer = round(total + (reference - total) * nearness)
    far = offer(total=total, reference=reference)
    near = offer(total=max(1, nearer), reference=reference)
    second = one._survey.second_view(far, None)  # noqa: SLF001 - the law holds where the usual price is believed
    if second is None or second.holds(reference):
        assert RANK[one.verdict(near).state] <= RANK[one.verdict(far).state]
