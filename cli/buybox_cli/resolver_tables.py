"""Tables of how well titles are recognised, for a terminal or as Markdown."""

import time
from collections.abc import Callable, Iterable, Sequence

import click
from buybox_config.catalogue import Catalogue
from buybox_titles.evaluation.baselines import Nearest, by_letters, by_words
from buybox_titles.evaluation.calibration import Tenth
from buybox_titles.evaluation.gold import Gold
from buybox_titles.evaluation.labelled import Labelled
from buybox_titles.evaluation.measure import Measured, Turned, summarise
from rich.table import Table

from buybox_cli.console import make_console

WAYS = {"rapidfuzz token_set_ratio": by_words, "TF-IDF of letters": by_letters}
MEASURES: dict[str, Callable[[Measured], float]] = {
    "pairs: precision": lambda one: one.pairs.precision,
    "pairs: recall": lambda one: one.pairs.recall,
    "pairs: F1": lambda one: one.pairs.f1,
    "pairs, editions joined: precision": lambda one: one.folded.precision,
    "pairs, editions joined: recall": lambda one: one.folded.recall,
    "B-cubed: precision": lambda one: one.cubed.precision,
    "B-cubed: recall": lambda one: one.cubed.recall,
    "B-cubed: F1": lambda one: one.cubed.f1,
    "titles with a model": lambda one: one.with_model,
    "titles with a device": lambda one: one.with_device,
    "devices that are right": lambda one: one.right,
}

Rows = list[tuple[str, ...]]


def baseline_rows(
    catalogue: Catalogue, tuning: Sequence[Labelled], titles: Sequence[Labelled], gold: Gold
) -> list[Measured]:
    """Measure each baseline on `titles`, its threshold chosen on `tuning`."""
    measured = []
    for way, similarities in WAYS.items():
        nearest = Nearest(catalogue, similarities)
        nearest.tune(tuning)
        began = time.perf_counter()
        found = nearest.recognise([title.title for title in titles])
        seconds = time.perf_counter() - began
        measured.append(summarise(f"{way} >= {nearest.threshold:.2f}", titles, found, gold, seconds))
    return measured


def print_tables(measured: list[Measured], turned: list[Turned], *, markdown: bool) -> None:
    """Print every table that has rows."""
    write = _markdown if markdown else _table
    if measured:
        write(("measure", *(one.way for one in measured)), _measures(measured))
        write(("abstained because", "titles"), [(reason, str(many)) for reason, many in measured[0].abstained.items()])
        write(
            ("confidence", "answers", "right", "label unknown", "share right", "at least"),
            [_tenth(tenth) for tenth in measured[0].tenths],
        )
    if turned:
        write(("category", "titles", "with a device", "reasons"), [_turned(one) for one in turned])


def _measures(measured: list[Measured]) -> Rows:
    rows: Rows = [(name, *(f"{take(one):.3f}" for one in measured)) for name, take in MEASURES.items()]
    return [*rows, ("titles a second", *(f"{one.per_second:,.0f}" for one in measured))]


def _tenth(tenth: Tenth) -> tuple[str, ...]:
    shares = ("" if share is None else f"{share:.3f}" for share in (tenth.share, tenth.floor))
    return (
        f"{tenth.least:.1f} to {tenth.most:.1f}",
        str(tenth.answers),
        str(tenth.right),
        str(tenth.unplaced),
        *shares,
    )


def _turned(one: Turned) -> tuple[str, ...]:
    reasons = ", ".join(f"{reason} {many}" for reason, many in one.reasons.items())
    return (one.category, str(one.titles), str(one.with_device), reasons)


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [head, ["---"] * len(head), *rows]
    click.echo("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    make_console().print(table)
