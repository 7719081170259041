"""`buybox catalogue check`: what is wrong with the catalogue, and the numbers that describe it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
from buybox_config.catalogue import Model
from buybox_config.catalogue.check import UNDATED, CheckReport, check_catalogue
from buybox_config.catalogue.claims import Claim
from buybox_config.catalogue.entries import read_entries
from buybox_config.catalogue.rows import shipped_folder
from buybox_config.words import load_words
from buybox_titles.names import name_forms
from rich.console import Console
from rich.table import Table


def check_folders(additions: Path | None, today: dt.date) -> CheckReport:
    """Check the shipped catalogue together with a folder of additions."""
    basic_colours = frozenset(load_words().colours.values())
    return check_catalogue(read_entries(shipped_folder(), additions), basic_colours, read_forms, today)


def read_forms(model: Model) -> Iterator[Claim]:
    """Give a model's name and aliases as they are read: base, words and tags, whatever their order and spaces."""
    for name in (model.name, *model.aliases):
        form = next(name_forms(msgspec.structs.replace(model, name=name, aliases=()), ()))
        yield (form.base, form.words, form.tags), " ".join((*form.pieces, *sorted(form.words), *sorted(form.tags)))


def print_report(console: Console, report: CheckReport) -> None:
    """Print the numbers, and below them every complaint in a line of its own."""
    added = f", {report.added:,} of them added or added to" if report.added else ""
    console.print(f"{report.models:,} models of {len(report.brands):,} brands, {report.devices:,} devices{added}")
    console.print(_category_table(report))
    console.print(_fact_table(report))
    for complaint in report.complaints:
        console.print(f"{complaint.place}: {complaint.message}", soft_wrap=True)


def _category_table(report: CheckReport) -> Table:
    years = sorted({year for found in report.categories.values() for year in found})
    early = [year for year in years if year < "2016"]
    shown = [year for year in years if year not in early]
    table = Table(title="Models by category and year of launch", box=None)
    table.add_column("category")
    for name in ("models", *(["before"] if early else []), *(year.replace(UNDATED, "none") for year in shown)):
        table.add_column(name, justify="right")
    for category, found in report.categories.items():
        before = [sum(found.get(year, 0) for year in early)] if early else []
        counts = [sum(found.values()), *before, *(found.get(year, 0) for year in shown)]
        table.add_row(category, *(f"{count:,}" if count else "" for count in counts))
    return table


def _fact_table(report: CheckReport) -> Table:
    table = Table(title="Facts by source: models that state one", box=None)
    table.add_column("fact")
    for name in ("verified", "unverified"):
        table.add_column(name, justify="right")
    for fact, count in report.facts.items():
        table.add_row(fact, f"{count.verified:,}", f"{count.unverified:,}")
    return table
