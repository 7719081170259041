"""Searches for the log: of a run of keystrokes only the last text, for a storefront searches while one types."""

import datetime as dt

import msgspec
from buybox_titles.fold import folded

from buybox_api.events.list_log import Shown
from buybox_api.events.log_queue import LogLine, LogQueue
from buybox_api.events.moments import moment_text
from buybox_api.searches.record import SearchRecord

PAUSE_S = 5.0
"""Seconds after which a longer text of the same shopper is a search of its own."""

CLIENTS_MAX = 10_000
"""Shoppers whose last text is waited with; beyond them texts are logged at once."""


class _Line(msgspec.Struct, frozen=True, omit_defaults=True):
    timestamp: str
    client_id: str | None = None


class _Typing(msgspec.Struct, frozen=True):
    text: str  # folded; a private one is kept here alone, until its run ends
    private: bool
    at: dt.datetime
    line: LogLine


class SearchLog:
    """Logs the searches of one process; without a client id each text stands for itself."""

    def __init__(self, queue: LogQueue, *, on: bool) -> None:
        self._queue, self._on = queue, on
        self._typing: dict[str, _Typing] = {}  # by client, the longest waiting first

    def note(self, shown: Shown, record: bytes, typed: str, now: dt.datetime) -> None:
        """Log a search that was shown for what was typed; nothing for an answer without a record."""
        if not (record and shown.seen and self._on):
            return
        self.put_ended(now)
        body = msgspec.json.encode(_Line(moment_text(now), shown.client_id))[:-1] + b"," + record[1:]
        line = LogLine("searches", shown.query_id, body)
        if shown.client_id is None or len(self._typing) >= CLIENTS_MAX:
            self._queue.put(line)
            return
        private = msgspec.json.decode(record, type=SearchRecord).text is None
        typing = _Typing(folded(typed), private, now, line)
        before = self._typing.pop(shown.client_id, None)
        self._typing[shown.client_id] = typing if before is None else self._after(before, typing)

    def put_ended(self, now: dt.datetime) -> None:
        """Log the last text of each run that a pause has ended."""
        self._put(self._ended(now))

    def flush(self) -> None:
        """Log what is still waited with."""
        self._put(list(self._typing))

    def _after(self, before: _Typing, typing: _Typing) -> _Typing:
        """Return what is waited with once the same shopper typed on; what that does not replace is logged.

        What is left of a private text that is taken back is private too. So is what begins with the same letter as
        the private text after it: it may be that one's beginning, mistyped.
        """
        goes_on = _goes_on(before.text, typing.text)
        if before.private and goes_on and not typing.private:
            return msgspec.structs.replace(before, at=typing.at)
        if not (goes_on or (typing.private and before.text[:1] == typing.text[:1])):
            self._queue.put(before.line)
        return typing

    def _ended(self, now: dt.datetime) -> list[str]:
        found = []
        for client, typing in self._typing.items():
            if (now - typing.at).total_seconds() < PAUSE_S:
                break
            found.append(client)
        return found

    def _put(self, clients: list[str]) -> None:
        for client in clients:
            self._queue.put(self._typing.pop(client).line)


def _goes_on(before: str, text: str) -> bool:
    """Tell whether a text is the one before it, typed on or taken back."""
    return bool(before and text) and (text.startswith(before) or before.startswith(text))
