"""What is written to standard error: one line for each event, as JSON for programs or as text for people.

No line holds what a shopper typed, a key, a cookie or a password: nobody passes them to a logger, and what looks like
a key or a password is taken out of every line all the same.
"""

import logging
import re
import sys
import time
from typing import Any, TextIO

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.msgspec import MsgspecFormatter

from buybox_config.request_id import request_id
from buybox_config.settings import Settings

SECRETS = re.compile(r"(?<=bbx_)[0-9A-Za-z]+_[\w-]{16,}|(?<=://)[^/\s@\"]*(?=@)")
"""Keys of ours, and user and password inside an address."""

CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
"""What would begin another line, or tell a terminal to do something."""

OWN = "buybox"
SERVER = "uvicorn"
COLOURED = "color_message"
"""uvicorn's second text of an event, for terminals."""

CLIENT = "opensearch"
"""The client of the engine: its debug lines hold whole questions, and so may the errors behind its warnings."""


UNTOLD = frozenset({*RESERVED_ATTRS, COLOURED, "request_id"})
"""Of what a record has beside its event; the request is told by itself."""


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, told apart from those of others when logs are set up again."""


class JsonLines(MsgspecFormatter):
    """One JSON object a line: time, level, logger, message, request_id, and what else the event has."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Put what every line has first."""
        log_data.update(_first(record))
        super().add_fields(log_data, record, message_dict)

    def format(self, record: logging.LogRecord) -> str:
        """Write a line, without what looks like a secret."""
        if record.exc_info or record.exc_text or record.stack_info:
            return without_secrets(super().format(record))
        # What most lines are, one for each request: the way of the class above takes three times as long.
        line = {**_first(record), **_others(record)}
        return without_secrets(self.jsonify_log_record(line))


class TextLines(logging.Formatter):
    """A line for people: time, level, logger, message, then name=value for what else there is."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line, and the way of an error below it."""
        words = [_time(record), record.levelname.lower(), f"{record.name}:", record.getMessage(), *_extras(record)]
        line = CONTROL.sub(" ", " ".join(words))
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return without_secrets(line)


def set_up_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Let every logger of this process write to `stream` (standard error) as the settings say; may be done again."""
    target = stream or sys.stderr
    handler = _Handler(target)
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and target.isatty())
    handler.setFormatter(
        TextLines() if as_text else JsonLines(rename_fields={"exc_info": "traceback"}, reserved_attrs=sorted(UNTOLD))
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, _Handler)] + [handler]
    for name in (OWN, SERVER):
        logging.getLogger(name).setLevel(settings.log_level.upper())
    client = logging.getLogger(CLIENT)
    client.setLevel(logging.WARNING)
    client.addFilter(_without_error)


def without_secrets(line: str) -> str:
    """Take out of a line what looks like a key of ours or a password in an address."""
    return SECRETS.sub("...", line) if "bbx_" in line or "@" in line else line


def _without_error(record: logging.LogRecord) -> bool:
    """Leave the error out: the engine repeats in it what it was asked."""
    record.exc_info, record.exc_text = None, None
    return True


def _first(record: logging.LogRecord) -> dict[str, Any]:
    """Return what every line begins with."""
    return {
        "time": _time(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        "request_id": _request_of(record),
    }


def _others(record: logging.LogRecord) -> dict[str, Any]:
    """Return what the event has beside that."""
    return {name: value for name, value in vars(record).items() if name not in UNTOLD}


def _time(record: logging.LogRecord) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"


def _request_of(record: logging.LogRecord) -> str | None:
    found: str | None = getattr(record, "request_id", None) or request_id()
    return found


def _extras(record: logging.LogRecord) -> list[str]:
    own = {**_others(record), "request_id": _request_of(record)}
    return [f"{name}={value}" for name, value in own.items() if value is not None]
