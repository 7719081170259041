"""Scene 3: a model on top for some words on an evening; seen now, then taken back."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_api.answers import DeviceCard
from buybox_config.markets import Market

from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, Step, buybox, missing

WORDS = "iphone"
WANTED = "apple-iphone-13"
TUESDAY = 1
WEEK = 7
EVENING = (dt.time(17), dt.time(22))

TITLE = "A model on top for some words on an evening"


class Pinned(msgspec.Struct, frozen=True):
    """The model that the scene puts on top, and how the list begins without that."""

    model_id: str
    name: str
    first: str  # title of the device that stands first now
    instead: bool  # another model than the usual one, which is first already or not on sale


def choose_model(cards: Sequence[DeviceCard]) -> Pinned | None:
    """Choose the usual model, or the next one in the list where that one is first already or not on sale."""
    if not cards:
        return None
    later = list(dict.fromkeys(card.model_id for card in cards if card.model_id != cards[0].model_id))
    if not later:
        return None
    model = WANTED if WANTED in later else later[0]
    name = next(card.title for card in cards if card.model_id == model)
    return Pinned(model, _without_storage(name), cards[0].title, instead=model != WANTED)


def next_tuesday(now: dt.datetime, market: Market) -> dt.date:
    """Return the next Tuesday of the market's calendar that is still to come."""
    today = now.astimezone(market.zone).date()
    return today + dt.timedelta(days=(TUESDAY - today.weekday() - 1) % WEEK + 1)


def pinned_model(pinned: Pinned | None, market: Market, now: dt.datetime, live: int, author: str) -> Scene:
    """Tell the rule, published and rolled back; `live` is the version that is live before."""
    if pinned is None:
        return missing(TITLE, f"'{WORDS}' finds fewer than two models")
    day = next_tuesday(now, market)
    evening = [f"{day}T{hour:%H:%M}" for hour in EVENING]
    local = now.astimezone(market.zone)
    hour = [f"{moment:%Y-%m-%dT%H:%M}" for moment in (local, local + dt.timedelta(hours=1))]
    by, shop = ("--author", author), f"/?market={market.id}&q={WORDS}"
    return Scene(
        f"{pinned.name} on top for '{WORDS}' in {market.id}, Tuesday {day} from 17 to 22",
        (
            *_told(pinned),
            Open(shop, (f"{pinned.first} is first",)),
            Run(buybox("policy", "draft", "--anew", *by)),
            Run(_rule(pinned, market, evening, "Tuesday evening", author)),
            Say("The same from now for an hour, so that it can be seen now:"),
            Run(_rule(pinned, market, hour, "to see it now", author)),
            Open(
                "/merchandising/rules",
                (f"both rules in the calendar, in {market.zone.key}",),
                "merchandiser",
            ),
            Run(buybox("policy", "publish", "--reason", "Tuesday evening", *by), (f"version {live + 1} is live",)),
            Open(shop, (f"within two seconds a device of {pinned.name} is first",)),
            Run(
                buybox("policy", "rollback", str(live), "--reason", "it was only to look", *by),
                (f"version {live + 2} is live, with the policy of version {live}",),
            ),
            Open(shop, (f"{pinned.first} is first again",)),
            Open("/merchandising/history", ("who did what and why, with the differences",), "merchandiser"),
        ),
    )


def _told(pinned: Pinned) -> tuple[Step, ...]:
    if not pinned.instead:
        return ()
    return (Say(f"{WANTED} is first already here, or not on sale: the scene takes {pinned.model_id}."),)


def _rule(pinned: Pinned, market: Market, span: Sequence[str], reason: str, author: str) -> str:
    scope = ("--model", pinned.model_id, "--query", WORDS, "--market", market.id)
    when = ("--from", span[0], "--until", span[1])
    return buybox("policy", "rule", "add", "pin", *scope, *when, "--reason", reason, "--author", author)


def _without_storage(title: str) -> str:
    """Take storage and its unit off a device's title."""
    words = title.split()
    return " ".join(words[:-2]) if len(words) > 2 and words[-2].isdecimal() else title  # noqa: PLR2004 - a name besides
