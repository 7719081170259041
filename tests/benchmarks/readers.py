"""Measure each reader of feeds: rows a second and peak memory, against the raw parser of a library.

    python tests/benchmarks/readers.py --rows 1000000 --only csv

Prints one JSON document. Each form is read in a process of its own, so that its peak memory is its own: `grown_mb` is
what reading added to what the process had before. Seconds are the processor's, so that others on the machine do not
count. `ratio` is the reader's time over the raw parser's of the same file.
"""

import argparse
import csv
import io
import json
import multiprocessing as mp
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.read import READERS
from lxml import etree

COLUMNS = ("id", "title", "condition", "price", "availability", "color", "link", "custom_label_0")
GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--only", choices=FORMS)
    given = parser.parse_args()
    figures: dict[str, Any] = {"rows": given.rows}
    with tempfile.TemporaryDirectory() as folder:
        for name, (form, write, raw) in FORMS.items():
            if given.only in (None, name):
                path = Path(folder) / name
                with path.open("w", encoding="utf-8") as file:
                    file.writelines(write(given.rows))
                figures[name] = _apart(_read, form, path) | {"file_mb": path.stat().st_size >> 20}
                figures[name]["ratio"] = round(figures[name]["seconds"] / _apart(_parse, raw, path)["seconds"], 2)
                path.unlink()
    print(json.dumps(figures, indent=1))  # noqa: T201 - a benchmark prints what it measured


def listing(number: int) -> tuple[str, ...]:
    """Make one listing, of the length that real ones have."""
    return (
        f"sku-{number}",
        f"Apple iPhone 13 128 Go Minuit débloqué - Reconditionné Très bon état {number}",
        "refurbished",
        f"{200 + number % 500}.90 EUR",
        "in_stock",
        "Midnight",
        f"https://shop.example/{number}",
        "Très bon état",
    )


def csv_lines(rows: int) -> Iterator[str]:
    """Write a table with semicolons."""
    yield ";".join(COLUMNS) + "\n"
    for number in range(rows):
        yield ";".join(listing(number)) + "\n"


def jsonl_lines(rows: int) -> Iterator[str]:
    """Write an object a line."""
    for number in range(rows):
        yield json.dumps(dict(zip(COLUMNS, listing(number), strict=True)), ensure_ascii=False) + "\n"


def json_lines(rows: int) -> Iterator[str]:
    """Write a document with its list two levels down."""
    yield '{"data": {"items": [\n'
    for number, line in enumerate(jsonl_lines(rows)):
        yield f"{',' if number else ''}{line}"
    yield "]}}\n"


def rss_lines(rows: int, prefix: str = "g:") -> Iterator[str]:
    """Write an RSS feed."""
    yield f"<rss {GOOGLE}><channel><title>x</title>\n"
    for number in range(rows):
        values = zip(COLUMNS, listing(number), strict=True)
        yield f"<item>{''.join(f'<{prefix}{name}>{value}</{prefix}{name}>' for name, value in values)}</item>\n"
    yield "</channel></rss>\n"


def xml_lines(rows: int) -> Iterator[str]:
    """Write the same without prefixes."""
    return rss_lines(rows, "")


def raw_csv(path: Path) -> None:
    """Let the csv module alone read the file."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file, delimiter=";"):
            pass


def raw_jsonl(path: Path) -> None:
    """Let msgspec alone decode the lines."""
    decode = msgspec.json.Decoder().decode
    with path.open("rb") as file:
        for line in file:
            decode(line)


def raw_json(path: Path) -> None:
    """Let the json module decode the document, whole in memory."""
    json.loads(path.read_bytes())


def raw_xml(path: Path) -> None:
    """Let lxml alone walk the document."""
    for _, element in etree.iterparse(io.BytesIO(path.read_bytes()), tag="item"):
        element.clear()


FORMS: dict[str, tuple[str, Callable[[int], Iterator[str]], Callable[[Path], None]]] = {
    "csv": ("csv", csv_lines, raw_csv),
    "jsonl": ("jsonl", jsonl_lines, raw_jsonl),
    "json": ("json", json_lines, raw_json),
    "xml": ("xml", xml_lines, raw_xml),
    "google": ("google", rss_lines, raw_xml),
}
"""Name to the form read, what writes it, and the raw parser."""


def _apart(work: Callable[..., dict[str, Any]], *what: object) -> dict[str, Any]:
    with mp.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, what)


def _read(form: str, path: Path) -> dict[str, Any]:
    before, began, counter = _peak(), time.process_time(), count()
    with path.open("rb") as stream:
        for row in READERS[form](stream, FeedSource(market="FR", location=path.name)):
            next(counter)
            if row.fault is not None:
                raise ValueError(row.fault)
    seconds, rows = time.process_time() - began, next(counter)
    grown = round(_peak() - before, 1)
    return {"rows_read": rows, "rows_per_s": round(rows / seconds), "seconds": round(seconds, 2), "grown_mb": grown}


def _parse(raw: Callable[[Path], None], path: Path) -> dict[str, Any]:
    began = time.process_time()
    raw(path)
    return {"seconds": time.process_time() - began}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
