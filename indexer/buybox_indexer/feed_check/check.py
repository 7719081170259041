"""Check a feed that no seller file describes yet: look at its columns, propose a seller file, and try it."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from buybox_config.markets import Market
from buybox_config.presets import load_presets
from buybox_config.sellers import REQUIRED, FeedSource, Seller
from buybox_config.settings import Settings

from buybox_indexer.conform import conformer
from buybox_indexer.feed_check.forms import compression_of, fitting_preset, read_by_preset, written_as
from buybox_indexer.feed_check.found import FeedCheck, FoundColumn, FoundGrade, Missing
from buybox_indexer.feed_check.grades import found_grades, grades_to_map
from buybox_indexer.feed_check.headers import load_headers
from buybox_indexer.feed_check.profile import Column, Tests, profile
from buybox_indexer.feed_check.propose import Proposal, hashed_columns, propose
from buybox_indexer.feed_check.seller_file import STAND_INS, seller_file
from buybox_indexer.feed_check.trial import Tell, run_trial
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.listing import Feed, RawRow
from buybox_indexer.normalise.words import Words
from buybox_indexer.resolve import Resolver

LOOKED_AT = 5_000
"""Rows by which the columns are judged."""

MENDS = {
    "sku": "add a number or code of your own for each listing; without it a hash of other columns stands in",
    "title": "add a column with the maker's name of the model and its storage, or gtin, or brand and model",
    "grade": 'add a column that says how each device looks, or, if all look alike, assume = { grade = "..." }',
    "price": "add a column with the item price, tax included",
    "quantity": 'add a column with the pieces in stock, or words such as "in stock", or assume = { quantity = 1 }',
}


class Surroundings(msgspec.Struct, frozen=True):
    """What a check needs beside the feed."""

    market: Market
    settings: Settings
    words: Words
    resolve: Resolver
    names_device: Callable[[str], bool]
    now: dt.datetime


def check_feed(file: str, title: str | None, most: int, around: Surroundings, tell: Tell) -> FeedCheck:
    """Read a feed and say what is understood; `title` names its column of titles, `most` the rows that are tried.

    Raises FeedError when the feed cannot be read.
    """
    location = file if "://" in file else str(Path(file).resolve())
    bare = FeedSource(market=around.market.id, location=location)
    with _opened(bare, around) as feed:
        form, preset = feed.source.format or "", feed.source.preset
        encoding, delimiter = written_as(feed, form)
        columns = profile(_looked_at(feed), around.words.blank)
    tell(f"{len(columns)} columns looked at")
    preset = preset or fitting_preset(columns)
    source, found = _proposed(bare, form, preset, columns, title, around)
    known = load_presets()[preset].grades if preset else {}
    grades = _grades(source, around, known)
    missing = _missing(source, found)
    trial_source = _trial_source(source, grades, known, missing)
    with _opened(trial_source, around) as feed:
        trial = run_trial(feed, read_feed(feed), around.words, around.resolve, most, tell)
        notes = [*feed.notes, *_notes(source, columns, found)]
    trial.assumed = {each.column: STAND_INS[each.column] for each in missing if each.column in STAND_INS}
    understood, rest = _described(columns, found, trial.rows_read)
    written = {name: ours if isinstance(ours, str) else list(ours) for name, ours in source.columns.items()}
    pasted = source.model_copy(update={"location": file if "://" in file else Path(file).name})
    return FeedCheck(
        file=file,
        market=around.market.id,
        form=form,
        preset=preset,
        encoding=encoding,
        delimiter=delimiter,
        compression=compression_of(location),
        rows_read=trial.rows_read,
        understood=understood,
        not_understood=rest,
        missing=missing,
        columns=written,
        grades=grades,
        trial=trial,
        notes=notes,
        toml=seller_file(pasted, written, _unknown_to(grades, known), missing),
    )


def _tests(around: Surroundings) -> Tests:
    return Tests(around.words, around.market.currency, load_headers().doubtful_grades)


def _opened(source: FeedSource, around: Surroundings) -> Any:  # noqa: ANN401 - the context manager of open_feed
    return open_feed(Seller(id="check", name="check"), source, around.market, around.settings, around.now)


def _looked_at(feed: Feed) -> Iterator[RawRow]:
    return islice(read_feed(feed), LOOKED_AT)


def _proposed(
    bare: FeedSource, form: str, preset: str | None, columns: dict[str, Column], title: str | None, around: Surroundings
) -> tuple[FeedSource, list[Proposal]]:
    """Return the feed's part of the seller file, and what each column was taken for."""
    given = read_by_preset(preset, columns)
    have = {ours for proposal in given.values() for ours in proposal.ours}
    tests = _tests(around)
    left = [column for name, column in columns.items() if name not in given]
    more = [_named(proposal, title) for proposal in propose(left, load_headers(), tests, around.names_device)]
    if title is not None:
        more = [*(each for each in more if each.theirs != title), Proposal(title, ("title",), "you said so")]
    more = [each for each in (_without(each, have) for each in more) if each.ours]
    mapped = {
        each.theirs: each.ours[0] if len(each.ours) == 1 else each.ours for each in more if each.ours != (each.theirs,)
    }
    found = [*given.values(), *more]
    source = bare.model_copy(update={"format": form, "preset": preset, "columns": mapped})
    return source.model_copy(update={"sku": hashed_columns(found, columns)}), found


def _named(proposal: Proposal, title: str | None) -> Proposal:
    """Take the title from a column that is not the one which the caller named."""
    return _without(proposal, {"title"}) if title is not None else proposal


def _without(proposal: Proposal, columns: set[str]) -> Proposal:
    return msgspec.structs.replace(proposal, ours=tuple(ours for ours in proposal.ours if ours not in columns))


def _grades(source: FeedSource, around: Surroundings, known: dict[str, str]) -> list[FoundGrade]:
    """Return the labels that stand for grades once the rows are conformed, so that codes of a preset are words."""
    labels = Column("grade")
    with _opened(source, around) as feed:
        conform = conformer(feed)
        for row in _looked_at(feed):
            label = conform(row).given.get("grade", "") if row.fault is None else ""
            if label and label not in around.words.blank:
                labels.values[label] = labels.values.get(label, 0) + 1
    return found_grades(labels, load_headers(), _tests(around), known)


def _notes(source: FeedSource, columns: dict[str, Column], found: list[Proposal]) -> list[str]:
    """Say what only several feeds in one file explain."""
    currency = next((each.theirs for each in found if "currency" in each.ours), None)
    codes = list(columns[currency].values) if currency else []
    if len(codes) < 2:  # noqa: PLR2004 - several
        return []
    return [
        (
            f"prices are in {', '.join(codes[:10])}: write one [[feeds]] for each market, each with "
            f'where = {{ "{currency}" = "..." }}; this one is for {source.market}'
        )
    ]


def _missing(source: FeedSource, found: list[Proposal]) -> list[Missing]:
    have = {ours for each in found for ours in each.ours}
    assumed = load_presets()[source.preset].assume if source.preset else {}
    names = have | assumed.keys() | ({"title"} if "gtin" in have or {"brand", "model"} <= have else set())
    return [Missing(name, MENDS[name]) for name in (*REQUIRED, "title") if name not in names]


def _trial_source(
    source: FeedSource, grades: list[FoundGrade], known: dict[str, str], missing: list[Missing]
) -> FeedSource:
    stand_ins = {each.column: STAND_INS[each.column] for each in missing if each.column in STAND_INS}
    return source.model_copy(update={"grades": grades_to_map(grades, known), "assume": stand_ins})


def _unknown_to(grades: list[FoundGrade], known: dict[str, str]) -> list[FoundGrade]:
    return [each for each in grades if each.label not in known]


def _described(
    columns: dict[str, Column], found: list[Proposal], rows: int
) -> tuple[list[FoundColumn], list[FoundColumn]]:
    by_name = {each.theirs: each for each in found}
    looked_at = max(1, min(rows, LOOKED_AT))
    all_ = [
        FoundColumn(
            name,
            by_name[name].ours if name in by_name else (),
            by_name[name].because if name in by_name else "",
            round(min(1.0, column.filled / looked_at), 3),
            column.examples,
        )
        for name, column in columns.items()
    ]
    return [each for each in all_ if each.ours], [each for each in all_ if not each.ours]
