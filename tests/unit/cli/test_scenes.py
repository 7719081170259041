"""The demo's scenes as pure findings: which offer, model or price is chosen, and how it is printed."""

import datetime as dt
import shlex
from pathlib import Path
from typing import Any

import msgspec
import pytest
from buybox_api.answers import DeviceCard, OffersAnswer
from buybox_api.device import ListedOffers
from buybox_cli.demo.scenes.cheapest_third import cheapest_third, choose_list
from buybox_cli.demo.scenes.pinned_model import choose_model, next_tuesday, pinned_model
from buybox_cli.demo.scenes.print_scenes import print_demo
from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, apply_line, buybox, commands
from buybox_cli.demo.scenes.seller_weight import seller_weight, weights_of
from buybox_cli.demo.scenes.sign_ins import SignIn
from buybox_cli.demo.scenes.ugly_feed import ugly_feed
from buybox_cli.demo.scenes.winning_price import choose_losing, sellers_to_ask
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_indexer.demo.guests import load_guests
from buybox_indexer.sellers.asks import SellerAsks
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.rank import rank
from buybox_ranking.winning.own_offers import OwnOffer

FR = load_markets()["FR"]
NOW = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)  # a Tuesday in London, a Wednesday in Paris


def offer(name: str, total: int, seller_part: float, faults: float | None = 0.1) -> Offer:
    facts = SellerFacts(name, name.title(), fault_rate=faults)
    parts = Parts(price=-total / 10_000, seller=seller_part)
    return Offer(
        offer_id=name, seller=facts, grade=Grade.GOOD, price=total, total=total, market="FR", category="smartphone",
        device_id="apple-iphone-13-128gb", parts=parts,
    )  # fmt: skip


def listed(*offers: Offer, title: str = "iPhone 13 128 Go") -> ListedOffers:
    answer = msgspec.convert({**dict.fromkeys(OffersAnswer.__struct_fields__), "title": title}, dict)
    shown = [type("Shown", (), {"reasons": ["une raison"]})()]
    told: Any = type("Answer", (), {**answer, "device_id": "apple-iphone-13-128gb", "offers": shown})()
    return ListedOffers(told, rank(offers, load_policy(), NOW), None)


def third() -> ListedOffers:
    return listed(offer("fine", 20_500, 1.0, 0.03), offer("good", 20_300, 0.9, 0.05), offer("cheap", 18_000, 0.2, 0.1))


def test_the_list_whose_cheapest_is_third_is_chosen_before_one_where_it_is_second() -> None:
    second = listed(offer("fine", 20_500, 1.0), offer("cheap", 18_000, 0.2), offer("dear", 30_000, 0.1))
    assert choose_list([second, third()]) is not None
    chosen = choose_list([second, third()])
    assert chosen is not None
    assert [one.offer.offer_id for one in chosen.ranked] == ["fine", "good", "cheap"]


def test_a_list_that_its_cheapest_leads_is_no_scene_and_that_is_said() -> None:
    plain = listed(offer("cheap", 18_000, 1.0), offer("fine", 20_500, 0.3), offer("good", 20_600, 0.2))
    assert choose_list([plain]) is None
    assert choose_list([]) is None
    scene = cheapest_third(None, {}, FR)
    assert [type(step) for step in scene.steps] == [Say]
    assert "too small" in scene.steps[0].text  # type: ignore[union-attr]  # a sentence


def test_where_the_cheapest_is_second_the_scene_says_that_it_is_only_near() -> None:
    second = listed(offer("fine", 20_500, 1.0), offer("cheap", 18_000, 0.2), offer("dear", 30_000, 0.1))
    scene = cheapest_third(second, {}, FR)
    assert scene.title == "iPhone 13 128 Go in FR: the cheapest is second of 3"
    assert isinstance(scene.steps[0], Say)
    assert "nearest" in scene.steps[0].text


def test_the_sum_behind_a_fraction_of_faults_is_done() -> None:
    scene = cheapest_third(third(), {}, FR)
    assert commands([scene]) == [
        "./run offers apple-iphone-13-128gb --market FR",
        "./run seller show fine",
        "./run seller show cheap",
    ]
    last = scene.steps[-1]
    assert isinstance(last, Say)
    assert last.text.startswith("3.0% against 10.0% is 0.30: said as")
    assert "a third of its faults" in last.text


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), dt.date(2026, 12, 1)),  # on a Tuesday the next one
        (NOW, dt.date(2026, 12, 1)),
        (dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC), dt.date(2026, 11, 24)),  # Monday night in Paris
        (dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC), dt.date(2026, 12, 1)),  # Tuesday already in Paris
    ],
)
def test_the_tuesday_is_the_next_one_of_the_market_s_calendar(now: dt.datetime, day: dt.date) -> None:
    found = next_tuesday(now, FR)
    assert (found, found.weekday()) == (day, 1)


def card(model: str, title: str) -> DeviceCard:
    shown: Any = type("Card", (), {"model_id": model, "title": title})()
    return shown  # type: ignore[no-any-return]  # only these two are read


def test_the_usual_model_is_pinned_unless_it_is_first_already() -> None:
    cards = [card("apple-iphone-12", "iPhone 12 64 Go"), card("apple-iphone-13", "iPhone 13 128 Go")]
    found = choose_model(cards)
    assert found is not None
    assert (found.model_id, found.name, found.first, found.instead) == (
        "apple-iphone-13", "iPhone 13", "iPhone 12 64 Go", False,
    )  # fmt: skip
    other = choose_model(cards[::-1])
    assert other is not None
    assert (other.model_id, other.instead) == ("apple-iphone-12", True)
    assert choose_model(cards[:1]) is None
    assert choose_model([]) is None


def test_the_pin_is_ruled_for_the_evening_and_from_now_and_rolled_back_to_the_version_before() -> None:
    found = choose_model([card("apple-iphone-12", "iPhone 12 64 Go"), card("apple-iphone-13", "iPhone 13 128 Go")])
    typed = [shlex.split(command) for command in commands([pinned_model(found, FR, NOW, 7, "a key's name")])]
    rules = [words for words in typed if "rule" in words]
    assert [words[words.index("--from") + 1] for words in rules] == ["2026-12-01T17:00", "2026-11-25T00:30"]
    assert [words[words.index("--until") + 1] for words in rules] == ["2026-12-01T22:00", "2026-11-25T01:30"]
    assert typed[-1][:4] == ["./run", "policy", "rollback", "7"]
    assert {words[words.index("--author") + 1] for words in typed} == {"a key's name"}


def own(sku: str, price: int, wins: int | None, **facts: object) -> OwnOffer:
    usual: dict[str, Any] = {
        **dict.fromkeys(OwnOffer.__struct_fields__), "offer_id": sku, "sku": sku, "price": price, "total": price,
        "price_to_win": wins, "state": "eligible", "quantity": 1, "below_min_price": False, "grade": Grade.GOOD,
        "device_id": "apple-iphone-13-128gb",
    }  # fmt: skip
    return OwnOffer(**{**usual, **facts})


def asks(seller: str, *offers: OwnOffer) -> SellerAsks:
    return SellerAsks(seller, FR, "g", "m", 1, True, list(offers))  # noqa: FBT003 - simulated


def test_the_losing_offer_that_must_come_down_least_is_chosen() -> None:
    chosen = choose_losing(
        [
            asks("alpha", own("far", 30_000, 20_000), own("held", 30_000, 31_000, state="won")),
            asks(
                "beta",
                own("near", 30_000, 29_400),
                own("trifle", 30_000, 29_990),
                own("other device", 30_000, 29_500, device_id="samsung-galaxy-s22-128gb"),
                own("below", 30_000, 29_990, below_min_price=True),
                own("out", 30_000, 29_990, quantity=0),
                own("never", 30_000, None),
            ),
        ]
    )
    assert chosen is not None
    assert (chosen.seller, chosen.offer.sku) == ("beta", "near")
    assert choose_losing([asks("alpha", own("never", 30_000, None))]) is None


def test_sellers_behind_the_first_of_each_list_are_asked() -> None:
    assert sellers_to_ask([["a", "b", "c"], ["b", "a", "d"]], 3) == ["b", "c", "a"]


def test_the_weight_goes_to_one_and_a_half_or_a_step_further() -> None:
    policy = load_policy()
    assert weights_of(policy, "FR") == (1.0, 1.5)
    tried = policy.model_validate({"weights": {"FR": {"seller": 2.8}}})
    assert weights_of(tried, "FR") == (2.8, 3.0)
    assert "too small" in seller_weight(None, (1.0, 1.5), "x").steps[0].text  # type: ignore[union-attr]  # a sentence


def test_an_ugly_feed_is_told_with_its_reasons_and_the_edit_that_maps_its_word(tmp_path: Path) -> None:
    guest = load_guests().ugly
    rejects = [{"reason": "unknown_grade", "message": "grade 'Nickel' is not known"}] * 2
    hidden = msgspec.structs.replace(offer("x", 1_865, 0.0), sku="b-7", reason="price_outlier", state="hidden")
    scene = ugly_feed(guest, rejects, [hidden], tmp_path, FR, NOW)
    typed = commands([scene])
    assert typed[1].startswith('sed -i.bak \'s/^grades = { /&"Nickel" = "excellent", /\'')
    assert f"--sellers {tmp_path} --seller {guest.id}" in typed[1]
    assert '"price":"186.50"' in typed[2]
    assert len(commands([ugly_feed(guest, rejects, [], tmp_path, FR, NOW)])) == 2


def test_commands_are_quoted_so_that_a_shell_reads_them_as_they_are_meant() -> None:
    assert shlex.split(buybox("policy", "publish", "--reason", "it's 'fine'")) == [
        "./run", "policy", "publish", "--reason", "it's 'fine'",
    ]  # fmt: skip
    words = shlex.split(apply_line({"seller": "l'atelier", "sku": "A'1"}))
    assert words[0] == "echo"
    assert msgspec.json.decode(words[1]) == {"seller": "l'atelier", "sku": "A'1"}
    assert words[2:] == ["|", "./run", "apply", "-"]


def test_what_is_printed_has_one_line_for_each_thing_to_copy() -> None:
    written: list[str] = []
    scene = Scene("A title", (Say("A sentence."), Run("./run x", ("seen",)), Open("/page", (), "operator")))
    sign_in = SignIn("operator", "demo operator", "bbx_secret", "/operator")
    print_demo([scene], [sign_in], "http://127.0.0.1:1", "export A=b", written.append)
    lines = "\n".join(written).splitlines()
    assert lines[1].startswith("Everything below is simulated")
    assert "  operator      bbx_secret    then http://127.0.0.1:1/operator" in lines
    assert lines[-5:] == [
        "1. A title",
        "   A sentence.",
        "   $ ./run x",
        "     = seen",
        "   > http://127.0.0.1:1/page    (signed in as the operator)",
    ]
