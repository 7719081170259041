"""The relevance table: on a terminal, and as docs/relevancy.md shows it."""

from collections.abc import Sequence

from rich.table import Table

from buybox_cli.relevance.report import Row

MEASURES = {"NDCG@10": "ndcg", "MRR": "mrr", "hit@1": "hit", "no result": "zero_rate"}


def table(found: Sequence[Row]) -> Table:
    """Return rows as a table; where there is an older run its value stands in brackets."""
    made = Table(box=None)
    for name in ("half", "group", "queries", *MEASURES):
        made.add_column(name, justify="left" if name in {"half", "group"} else "right")
    for row in found:
        made.add_row(
            row.half, row.group, str(row.now.queries), *(_bracketed(row, field) for field in MEASURES.values())
        )
    return made


def markdown(found: Sequence[Row]) -> str:
    """Return the held-out rows as a table of Markdown, older value -> newer value."""
    head = ["| held-out queries | number | " + " | ".join(MEASURES) + " |", "| --- |" + " ---: |" * (1 + len(MEASURES))]
    held_out = [row for row in found if row.half == "held out"]
    lines = [
        f"| {row.group} | {row.now.queries} | " + " | ".join(_arrow(row, field) for field in MEASURES.values()) + " |"
        for row in held_out
    ]
    return "\n".join([*head, *lines])


def _bracketed(row: Row, field: str) -> str:
    now = f"{getattr(row.now, field):.3f}"
    return now if row.before is None else f"{now} ({getattr(row.before, field):.3f})"


def _arrow(row: Row, field: str) -> str:
    now = f"**{getattr(row.now, field):.3f}**"
    return now if row.before is None else f"{getattr(row.before, field):.3f} → {now}"
