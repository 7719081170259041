"""Write what shoppers truly like, for judging a model afterwards; training never reads it."""

from pathlib import Path

import msgspec
import numpy as np

from buybox_indexer.demo.sessions import Shelf
from buybox_indexer.demo.shops import OVER_GRADED, Shop
from buybox_indexer.demo.taste import Taste

HELD_OUT_SHARE = 0.1  # of shelves that no shopper event ever names
TRUTH_LISTS = 400
LONGEST_LIST = 20


def hold_out(shelves: list[Shelf], rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Part the places of shelves into those that shoppers visit and those kept for judging."""
    order = [int(place) for place in rng.permutation(len(shelves))]
    held = int(len(shelves) * HELD_OUT_SHARE)
    return sorted(order[held:]), sorted(order[:held])


def write_truth(
    path: Path,
    shelves: list[Shelf],
    held: list[int],
    shops: list[Shop],
    taste: Taste,
    rng: np.random.Generator,
) -> None:
    """Write lists with the utility of each offer, half of them of devices that the events never name."""
    seen = sorted(set(range(len(shelves))) - set(held))
    document = {
        "simulated": True,
        "note": "utility_shown drives clicks and purchases, utility_true also knows what happens after the purchase",
        "taste": taste,
        "sellers": {
            shop.id: {
                "fault_rate": round(shop.quality.fault_rate, 5),
                "rates": shop.quality,
                "over_grades": OVER_GRADED if shop.over_grades else None,
            }
            for shop in shops
        },
        "lists": [*_lists(shelves, seen, rng, held_out=False), *_lists(shelves, held, rng, held_out=True)],
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")


def _lists(
    shelves: list[Shelf], places: list[int], rng: np.random.Generator, *, held_out: bool
) -> list[dict[str, object]]:
    if not places:
        return []
    chosen = rng.choice(places, size=min(TRUTH_LISTS // 2, len(places)), replace=False)
    return [_list(shelves[int(place)], rng, held_out=held_out) for place in chosen]


def _list(shelf: Shelf, rng: np.random.Generator, *, held_out: bool) -> dict[str, object]:
    places = [int(place) for place in rng.permutation(len(shelf.offers))][:LONGEST_LIST]
    return {
        "market": shelf.market,
        "device_id": shelf.device_id,
        "device_held_out": held_out,
        "offers": [
            {
                "offer_id": shelf.offers[place].offer_id,
                "utility_shown": round(shelf.liking[place], 5),
                "utility_true": round(shelf.truth[place], 5),
            }
            for place in places
        ],
    }
