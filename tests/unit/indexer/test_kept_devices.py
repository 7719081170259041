"""What a process keeps of devices between rounds of changes, and price lines with what changed since."""

import random

import msgspec
from buybox_config.grades import Grade
from buybox_config.versions import Version
from buybox_indexer.history.line_changes import line_changes, merged
from buybox_indexer.offer_changes.kept_devices import LOOSE, KeptDevices, OpenDevice
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.price_history import Change

LINES = {'al"pha|3|noir|||': [Change(5, 100, 90), Change(9, None, None)], "beta|3||||": [Change(7, 120, 110)]}


def offer(number: int, price: int = 20_000) -> Offer:
    seller = SellerFacts(f"s{number % 3}", "Ségur", 4.5, 10, 0.02)
    return Offer(
        offer_id=f"o{number:02}", seller=seller, grade=Grade.GOOD, price=price, total=price, device_id="d",
        sku=f"é{number}", parts=Parts(0.1, 1 / 3, -2.5, 1e-9), assumed=("price",), updated_at="2026-11-23T10:00:00Z",
    )  # fmt: skip


def device(many: int) -> OpenDevice:
    offers = {one.offer_id: one for one in map(offer, range(many))}
    return OpenDevice("d", offers, Version(4, 1), frozenset(["o00", "o02"]))


def plain(offers: dict[str, Offer]) -> dict[str, object]:
    return {name: {field: getattr(one, field) for field in Offer.__struct_fields__} for name, one in offers.items()}


def test_a_device_is_unpacked_as_it_was_packed_with_what_changed_since() -> None:
    kept, draw = KeptDevices(10_000_000), random.Random(1)  # noqa: S311 - the same changes each time
    kept.keep(device(30), LINES)
    wanted = device(30)
    for _ in range(3 * LOOSE):
        found = kept.open("d")
        assert plain(found.offers) == plain(wanted.offers)
        assert (found.version, found.standing) == (wanted.version, wanted.standing)
        changed = msgspec.structs.replace(offer(draw.randrange(40), draw.randint(1, 9)), reason=None)
        found.offers[changed.offer_id] = wanted.offers[changed.offer_id] = changed
        wanted.standing = found.standing = frozenset([changed.offer_id, "o01"])
        wanted.version = found.version = Version(draw.randint(1, 99), 2)
        kept.change(found, [changed])


def test_one_line_is_read_out_of_a_history() -> None:
    kept = KeptDevices(10_000_000)
    kept.keep(device(1), LINES)
    assert {key: kept.line("d", key) for key in LINES} == LINES
    assert kept.line("d", "pha|3|noir|||") == []


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    kept = KeptDevices(4_000)
    for name in ("a", "b", "c"):
        kept.keep(OpenDevice(name, {}, None), {})
    kept.open("a")
    kept.keep(OpenDevice("d", {}, None), {})
    kept.shrink()
    assert kept.missing(["a", "b", "c", "d"]) == ["b"]
    kept.forget("a")
    assert kept.missing(["a"]) == ["a"]


def test_a_line_and_its_changes_merge_by_time_however_often() -> None:
    line = [Change(1, 100, 100), Change(5, 90, 90)]
    changes = [Change(5, 80, 80), Change(7, 70, None)]
    both = [Change(1, 100, 100), Change(5, 80, 80), Change(7, 70, None)]
    assert merged(line, changes) == merged(merged(line, changes), changes) == both
    assert merged([], changes) == changes
    assert merged(line, []) == line
    document = line_changes("FR", "d", "k", changes)
    assert (document.line, document.last_at) == (changes, 7)
