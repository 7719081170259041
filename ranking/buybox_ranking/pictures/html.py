"""The few pieces of HTML that the report page is made of, as text; every word that comes from outside is escaped."""

from collections.abc import Iterable, Sequence
from html import escape


def section(title: str, *pieces: str) -> str:
    """Return a section under its title; the pieces are HTML."""
    return f"<section><h2>{escape(title)}</h2>{''.join(pieces)}</section>"


def paragraph(text: str) -> str:
    """Return a paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names its rows; the others stand to the right."""
    titles = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = "".join(_row(row) for row in rows)
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str]) -> str:
    return (
        f'<tr><th scope="row">{escape(cells[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])}</tr>'
    )


def figure(title: str, picture: str, caption: str) -> str:
    """Return a picture under its title, with words below it; `picture` is SVG."""
    return f"<figure><h4>{escape(title)}</h4>{picture}<figcaption>{escape(caption)}</figcaption></figure>"
