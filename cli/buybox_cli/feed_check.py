"""A check of a feed as a person likes to read it."""

from collections.abc import Callable

from buybox_indexer.feed_check.found import FeedCheck, FoundColumn
from rich.table import Table

from buybox_cli.console import make_console

DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}


def print_check(found: FeedCheck) -> None:
    """Print what was understood, what is missing, what would become of the rows, and the seller file."""
    console = make_console()
    console.print(_form(found), soft_wrap=True)
    for columns, title in ((found.understood, "understood"), (found.not_understood, "not understood, and not used")):
        if columns:
            console.print("", _columns(columns, title))
    if found.grades:
        console.print("", _grades(found))
    for part in (_missing, _trial):
        for line in part(found):
            console.print(line, soft_wrap=True)
    for note in found.notes:
        console.print(f"note: {note}", soft_wrap=True)
    console.print("\nThe seller file:\n", soft_wrap=True)
    console.print(found.toml, soft_wrap=True)


Part = Callable[[FeedCheck], list[str]]


def _form(found: FeedCheck) -> str:
    told = [
        found.form,
        f"preset {found.preset}" if found.preset else None,
        found.encoding,
        DELIMITERS.get(found.delimiter or "", found.delimiter),
        found.compression,
    ]
    return f"{found.file}: {', '.join(word for word in told if word)}; {found.rows_read:,} rows"


def _columns(columns: list[FoundColumn], title: str) -> Table:
    table = Table(box=None, title=title, title_justify="left")
    for name in ("theirs", "ours", "because of", "filled", "such as"):
        table.add_column(name, justify="right" if name == "filled" else "left")
    for column in columns:
        such = " | ".join(column.examples)
        table.add_row(column.theirs, " + ".join(column.ours), column.because, f"{column.filled:.0%}", such[:70])
    return table


def _grades(found: FeedCheck) -> Table:
    table = Table(box=None, title="grades", title_justify="left")
    for name in ("label", "rows", "grade"):
        table.add_column(name, justify="right" if name == "rows" else "left")
    for each in found.grades:
        usual = f"choose; at most shops {each.usual}" if each.usual else "choose"
        table.add_row(each.label, f"{each.rows:,}", each.grade or usual)
    return table


def _missing(found: FeedCheck) -> list[str]:
    return ["", *(f"missing: {each.column}: {each.mend}" for each in found.missing)] if found.missing else []


def _trial(found: FeedCheck) -> list[str]:
    trial = found.trial
    lines = [
        "",
        (
            f"With this seller file, {trial.rows_read:,} rows = {trial.offers:,} offers + {trial.rejected:,} rejected "
            f"+ {trial.superseded:,} superseded"
        ),
    ]
    if trial.assumed:
        assumed = ", ".join(f"{column} = {value}" for column, value in trial.assumed.items())
        lines.append(f"  (tried as if {assumed}, since nothing says so)")
    for reason, rows in sorted(trial.rejected_by_reason.items(), key=lambda each: -each[1]):
        lines.append(f"  {reason}: {rows:,}")
        lines += [f"    row {each.row} {each.title or ''}: {each.message}" for each in trial.examples[reason]]
    return lines + ([f"  reading ended early: {trial.error}"] if trial.error else [])
