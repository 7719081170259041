"""A table as a CSV file that a spreadsheet opens as data: no cell of it is ever a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fastapi import Response

Cell = str | int | Decimal | bool | None

FORMULA = re.compile(r"^[\s\x00]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that spreadsheets run (OWASP, CSV injection), the full-width signs too, after whatever blanks."""

INSIDE = re.compile(r"([;\t\r\n])(\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""The same behind what a spreadsheet of another country takes for the end of a cell."""

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table with CRLF ends (RFC 4180); numbers stand as they are, texts that look like formulas get a quote."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue()


def defused(text: str) -> str:
    """Return a text of a feed as a spreadsheet shows it and never runs it: with a single quote in front if need be."""
    plain = INSIDE.sub(r"\1'\2", text.replace("\x00", ""))
    return f"'{plain}" if FORMULA.match(plain) else plain


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a file to be saved: UTF-8 with a byte order mark, by which spreadsheets know the encoding."""
    return download(name, csv_text(columns, rows).encode("utf-8-sig"), "text/csv; charset=utf-8")


def download(name: str, content: bytes, media_type: str) -> Response:
    """Answer with a file under a plain name, private to who asked."""
    headers = {
        "Content-Disposition": f'attachment; filename="{UNSAFE.sub("-", name)}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers, media_type=media_type)


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return defused(cell) if isinstance(cell, str) else str(cell)
