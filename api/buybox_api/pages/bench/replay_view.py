"""What the last searches and lists of a market would have shown first, as pages tell it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.money import MoneyDocument
from buybox_desk.preview.kept_preview import WholePreview
from buybox_desk.preview.replay import ListsReplay

from buybox_api.pages.bench.preview_view import Figure
from buybox_api.pages.bench.words import UNKNOWN, count, major, moment, money_of, per_cent
from buybox_api.policies.replay_searches import ReplayedText, SearchesReplay


class ReplayedLine(msgspec.Struct, frozen=True):
    """One text or device that changes."""

    name: str
    times: str
    before: str
    after: str


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """What was replayed of one kind."""

    title: str
    headline: str
    span: str
    note: str | None
    figures: list[Figure]
    lines: list[ReplayedLine]
    simulated: bool


def replay_views(found: WholePreview, market: str, *, simulated: bool) -> list[ReplayView]:
    """Return the replays of a market: of searches, then of devices' lists."""
    searches = [each for each in map(_read, found.searches) if each is not None and each.market == market]
    lists = [each for each in found.lists if each.market == market]
    return [*(_searches_view(each, simulated=simulated) for each in searches), *map(_lists_view, lists)]


def _read(document: Mapping[str, Any]) -> SearchesReplay | None:
    try:
        return msgspec.convert(document, SearchesReplay)
    except msgspec.ValidationError:  # of another version of ours
        return None


def _searches_view(found: SearchesReplay, *, simulated: bool) -> ReplayView:
    asked = found.replayed or 1
    return ReplayView(
        title="The last searches, asked again",
        headline=(
            f"Of {count(found.replayed)} searches, {per_cent(found.device_changed / asked)} show another device first, "
            f"{per_cent(found.offer_changed / asked)} another offer on the first card."
        ),
        span=_span(found.oldest, found.newest),
        note=_sentence(found.note),
        figures=[
            _money("First card costs, on average", found.average_total_before, found.average_total_after),
            Figure("Searches that find something", count(found.found_before), count(found.found_after), "", None),
        ],
        lines=[_text_line(text) for text in found.texts],
        simulated=simulated,
    )


def _text_line(text: ReplayedText) -> ReplayedLine:
    before, after = (
        f"{device or 'nothing'} {money_of(total) if total else ''}".strip()
        for device, total in ((text.first_before, text.total_before), (text.first_after, text.total_after))
    )
    return ReplayedLine(text.text, count(text.searches), before, after)


def _lists_view(found: ListsReplay) -> ReplayView:
    return ReplayView(
        title="The last lists of devices' offers, ranked again",
        headline=(
            f"Of {count(found.lists)} lists that shoppers looked at, "
            f"{per_cent(found.changed / (found.lists or 1))} would show another offer first."
        ),
        span=_span(found.oldest, found.newest),
        note=_sentence(found.note),
        figures=[
            _money("First offer costs, on average", found.average_total_before, found.average_total_after),
            Figure(
                f"Clicks on the first offer, of {count(found.clicked)} lists with a click",
                count(found.clicks_before),
                count(found.clicks_after),
                "",
                None,
                found.simulated,
            ),
        ],
        lines=[
            ReplayedLine(device.device_id, count(device.lists), "", f"{count(device.changed)} with another first offer")
            for device in found.devices
        ],
        simulated=found.simulated,
    )


def _money(label: str, before: MoneyDocument | None, after: MoneyDocument | None) -> Figure:
    if before is None or after is None:
        return Figure(label, money_of(before), money_of(after), "", None)
    difference = {"amount": f"{major(after) - major(before):.2f}", "currency": after["currency"]}
    return Figure(label, money_of(before), money_of(after), money_of(difference, signed=True), None)


def _span(oldest: str | None, newest: str | None) -> str:
    if oldest is None or newest is None:
        return UNKNOWN
    return f"{moment(oldest)} to {moment(newest)}"


def _sentence(note: str | None) -> str | None:
    return None if note is None else f"{note[:1].upper()}{note[1:]}."
