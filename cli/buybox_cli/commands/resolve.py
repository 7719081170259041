"""`buybox resolve`: titles in, devices out, one line for each row; no engine needed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import click
import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import FeedError, UsageError
from buybox_config.words import load_words
from buybox_titles.recogniser import Explanation, Recogniser, Recognition

from buybox_cli.explained import explained_lines
from buybox_cli.titles_file import TitleRow, read_titles


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--market", help="ISO country of the titles, a hint at language and units.")
@click.option("--title-column", default="title", show_default=True, help="Name of the column that holds the titles.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of standard output.")
@click.option("--explain", is_flag=True, help="Say which words gave what, and why other models fell.")
def command(*, file: Path, market: str | None, title_column: str, out: Path | None, explain: bool) -> None:
    """Say which device each title of a CSV FILE names, as one JSON document a line, in order.

    Columns with our names beside the title (brand, model, gtin, mpn, category, storage_gb, ram_gb, size, connectivity,
    colour, keyboard, network_lock) are used where the title is silent and checked where it speaks.
    """
    check_country(market)
    with _open_feed(file) as feed:
        rows = read_titles(feed, title_column, file)
        first = next(rows, None)  # a file that cannot be read is told before anything is written
        recogniser = Recogniser(load_catalogue(), load_words())
        with _open_output(out) as output:
            if explain and out is None and sys.stdout.isatty():
                _write_readable(_from(first, rows), recogniser)
            else:
                _write_lines(_from(first, rows), recogniser, output, explain=explain)


def check_country(market: str | None) -> None:
    """Refuse what is no two-letter code; the words of all languages are read whatever the country."""
    if market is not None and not (market.isascii() and market.isalpha() and len(market) == 2):  # noqa: PLR2004 - ISO 3166 alpha-2
        raise UsageError(f"--market {market[:20]!r} is not a two-letter country code such as FR")


def line(row: int, title: str, found: Recognition, explanation: Explanation | None = None) -> dict[str, object]:
    """Return one line of the answer, in the order and with the keys of the public contract."""
    answer: dict[str, object] = {
        "row": row,
        "title": title,
        "model_id": found.model_id,
        "device_id": found.device_id,
        "brand": found.brand,
        "category": found.category,
        "storage_gb": found.storage_gb,
        "ram_gb": found.ram_gb,
        "size": found.size,
        "connectivity": found.connectivity,
        "colour": found.colour,
        "keyboard": found.keyboard,
        "network_lock": found.network_lock,
        "confidence": found.confidence,
        "reason": found.reason,
        "candidates": found.candidates,
    }
    return answer | {"explanation": explanation} if explanation else answer


def _from(first: TitleRow | None, rows: Iterator[TitleRow]) -> Iterator[TitleRow]:
    if first is not None:
        yield first
        yield from rows


def _write_lines(rows: Iterator[TitleRow], recogniser: Recogniser, output: IO[bytes], *, explain: bool) -> None:
    encoder = msgspec.json.Encoder()
    for number, (title, hints) in enumerate(rows, start=1):
        explanation = recogniser.explain(title, hints) if explain else None
        output.write(encoder.encode(line(number, title, recogniser.recognise(title, hints), explanation)) + b"\n")
    output.flush()


def _write_readable(rows: Iterator[TitleRow], recogniser: Recogniser) -> None:
    for number, (title, hints) in enumerate(rows, start=1):
        for text in explained_lines(
            number, title, recogniser.recognise(title, hints), recogniser.explain(title, hints)
        ):
            click.echo(text)


@contextmanager
def _open_feed(file: Path) -> Iterator[BinaryIO]:
    try:
        opened = file.open("rb")
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}") from error
    with opened:
        yield opened


@contextmanager
def _open_output(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        return
    try:
        opened = out.open("wb")
    except OSError as error:
        raise FeedError(f"{out} cannot be written: {error.strerror}") from error
    with opened:
        yield opened
