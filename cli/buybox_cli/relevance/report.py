"""What a run of judged queries found, beside an older run where there is one; of the held-out half only sums."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from buybox_config.errors import UsageError
from buybox_ranking.evaluation.search_measures import MeanMeasures, mean_measures

from buybox_cli.relevance.evaluating import Evaluated

FEW = 5
"""Held-out queries of a type or language below which it is no group of its own: its means would be its queries."""

SMALL = "small types"
NOTHING_WANTED = "nothing wanted"

WORTH_NAMING = 0.05
"""Change of a query's NDCG that is worth naming."""


class Group(msgspec.Struct, frozen=True):
    """The means of some queries."""

    name: str
    means: MeanMeasures


class RelevanceReport(msgspec.Struct, frozen=True):
    """A run; whoever reads the names of what is held out will mend them, so they are nowhere in it."""

    left_out: int  # queries whose text stands in real data that were not there
    held_out: list[Group]
    tuned: list[Evaluated]


class Row(msgspec.Struct, frozen=True):
    """One group of queries."""

    group: str
    half: str  # held out | tuned
    now: MeanMeasures
    before: MeanMeasures | None  # none also where the older run had more or fewer queries in it


def report_of(left_out: int, found: Sequence[Evaluated]) -> RelevanceReport:
    """Keep of the held-out half only the means of its groups."""
    held_out = [query for query in found if query.held_out]
    return RelevanceReport(left_out, groups(held_out), [query for query in found if not query.held_out])


def groups(found: Sequence[Evaluated]) -> list[Group]:
    """Return the means of all, by type and by language, of small types together, and of what wants nothing."""
    queries: defaultdict[str, list[Evaluated]] = defaultdict(list)
    for query in found:
        for name in _names(query):
            queries[name].append(query)
    small = [query for query in found if len(queries[f"type {query.type}"]) < FEW]
    kept = {name: each for name, each in queries.items() if len(each) >= FEW or name == "all"}
    kept |= {SMALL: small} if small else {}
    means = {name: mean_measures([one.measures for one in each]) for name, each in kept.items()}
    return [Group(name, means[name]) for name in sorted(means, key=_place)]


def rows(report: RelevanceReport, before: RelevanceReport | None) -> list[Row]:
    """Return the groups of each half, beside those of an older run."""
    old = [] if before is None else before.held_out
    old_tuned = [] if before is None else groups(before.tuned)
    return [*_beside("held out", report.held_out, old), *_beside("tuned", groups(report.tuned), old_tuned)]


def changed(report: RelevanceReport, before: RelevanceReport) -> list[tuple[str, float, float]]:
    """Return queries of the tuned half that became better or worse, with both values, the worst first."""
    old = {_key(query): query.measures.ndcg for query in before.tuned}
    pairs = [
        (query.name, old[_key(query)], query.measures.ndcg)
        for query in report.tuned
        if _key(query) in old and abs(query.measures.ndcg - old[_key(query)]) >= WORTH_NAMING
    ]
    return sorted(pairs, key=lambda pair: pair[2] - pair[1])


def read_report(path: Path) -> RelevanceReport:
    """Read a run that `write_report` wrote; raises UsageError for anything else."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=RelevanceReport)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path} is no run that `--out` wrote: {error}") from error


def write_report(report: RelevanceReport, path: Path) -> None:
    """Write a run as JSON, one group or query a line, so that two runs can be compared by their lines."""
    groups_held_out, tuned = _lines(report.held_out), _lines(report.tuned)
    text = f'{{"left_out": {report.left_out},\n"held_out": [\n{groups_held_out}\n],\n"tuned": [\n{tuned}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def _lines(found: Sequence[Group] | Sequence[Evaluated]) -> str:
    lines = [msgspec.json.encode(each).decode() for each in found]
    return ",\n".join(lines)


def _names(query: Evaluated) -> Iterator[str]:
    yield from ("all", f"type {query.type}", f"language {query.language}")
    if query.nothing_wanted:
        yield NOTHING_WANTED


def _place(name: str) -> tuple[int, str]:
    """Order groups: all, what wants nothing, types, small ones, languages."""
    order = {"all": 0, NOTHING_WANTED: 1, SMALL: 3}
    return order.get(name, 2 if name.startswith("type ") else 4), name


def _beside(half: str, now: Sequence[Group], before: Sequence[Group]) -> list[Row]:
    old = {(group.name, group.means.queries): group.means for group in before}
    return [Row(group.name, half, group.means, old.get((group.name, group.means.queries))) for group in now]


def _key(query: Evaluated) -> tuple[str, str]:
    """Return what tells a query from others: one text may be asked in several markets."""
    return query.market, query.name
