"""Lines of files told apart: lists and events of one market to store, and by file and line those that cannot be."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from buybox_api.events.event_line import ShopperEvent, read_event
from buybox_api.events.intake import DETAIL_MAX
from buybox_api.events.list_line import read_list
from buybox_api.events.log_queue import LogLine
from buybox_config.errors import UsageError

from buybox_cli.ndjson_files import lines_of

REFUSED_SHOWN = 100
"""Refused lines that a report names; the others are counted."""


class RefusedLine(msgspec.Struct, frozen=True):
    """A line that was not taken, counted from 1, and why."""

    file: str
    line: int
    detail: str


class ImportReport(msgspec.Struct):
    """What became of each line: `lines` is the sum of the five counts that follow it."""

    lines: int = 0
    stored: int = 0
    repeated: int = 0  # the log had them already: they count once
    left_out: int = 0  # events whose action is not one of ours
    elsewhere: int = 0  # of another market
    refused: int = 0
    first_refused: list[RefusedLine] = []


class _Kind(msgspec.Struct):
    action_name: msgspec.Raw = msgspec.Raw(b"null")


_kind_decoder = msgspec.json.Decoder(_Kind)


class LogLines:
    """The lines of one market; `others` are the ids of the markets that it is not."""

    def __init__(self, market: str, others: Iterable[str], now: dt.datetime, report: ImportReport) -> None:
        self._market, self._now, self._report = market, now, report
        self._elsewhere = tuple(f"{other.lower()}-" for other in others)

    def read(self, paths: Sequence[Path]) -> Iterator[LogLine]:
        """Yield what is to be stored; the report is told of all else. Raises UsageError for an unreadable file."""
        for path in paths:
            for number, text in enumerate(lines_of([path]), start=1):
                if text.strip() and (line := self._line(str(path), number, text)) is not None:
                    yield line

    def _line(self, file: str, number: int, text: bytes) -> LogLine | None:
        self._report.lines += 1
        try:
            return self._event(text) if _is_event(text) else self._list(text)
        except UsageError as error:
            self._report.refused += 1
            if len(self._report.first_refused) < REFUSED_SHOWN:
                self._report.first_refused.append(RefusedLine(file, number, str(error)[:DETAIL_MAX]))
            return None

    def _event(self, text: bytes) -> LogLine | None:
        line = read_event(text, self._now)
        if line is None:
            self._report.left_out += 1
        elif self._is_elsewhere(line):
            self._report.elsewhere += 1
            return None
        return line

    def _list(self, text: bytes) -> LogLine | None:
        line = read_list(text, self._market, self._now)
        self._report.elsewhere += line is None
        return line

    def _is_elsewhere(self, line: LogLine) -> bool:
        """Tell whether an event is of another market: an offer's id begins with its market."""
        about = msgspec.json.decode(line.body, type=ShopperEvent).event_attributes.object
        return about is not None and (about.object_id or "").startswith(self._elsewhere)


def _is_event(text: bytes) -> bool:
    try:
        return bytes(_kind_decoder.decode(text).action_name) != b"null"
    except RecursionError as error:
        raise UsageError("nested too deeply to be an event or a list") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not a JSON object: {error}") from error
