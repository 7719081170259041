"""Following changes as a command does it: a worker put together, ended by a signal, with a catalogue that is fresh."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from buybox_config.connections import open_redis, open_search
from buybox_config.endpoints import Endpoints
from buybox_config.engine import find_endpoints
from buybox_config.errors import ConfigError
from buybox_config.logs import set_up_logs
from buybox_config.markets import load_markets
from buybox_config.process_names import new_process_name
from buybox_config.settings import Settings, load_settings
from buybox_desk.changes.announce import channel
from buybox_desk.changes.batches import Batches
from buybox_desk.changes.workers import WorkerStore
from buybox_indexer.following.apart import Numbered
from buybox_indexer.following.bell import Bell
from buybox_indexer.following.follower import Followed, Follower
from buybox_indexer.following.listening import Listener
from buybox_indexer.following.pulse import Pulse
from buybox_indexer.following.rounds import Rounds
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.report import LineReport
from opensearchpy import OpenSearch

from buybox_cli.known_models import FileStates, file_states
from buybox_cli.terminal import utc_now
from buybox_cli.workshop import make_workshop

LOG = logging.getLogger("buybox.follow")

FRESH_S = 5.0
"""Seconds for which added models and markets may be out of date."""


class FreshChanges:
    """Applies lines with the models and markets that are in use now."""

    def __init__(self, settings: Settings, client: OpenSearch) -> None:
        self._settings, self._client = settings, client
        self._seen, self._looked_at = self._fingerprint(), time.monotonic()
        self._file = self._made()

    def __call__(self, lines: Sequence[Numbered]) -> list[LineReport]:
        """Apply lines and say what became of each; raises what the engine raises."""
        self._look()
        return self._file.apply_some(lines)

    def read_ahead(self) -> bool:
        """Read some of what later changes will ask for; False when there is nothing to read at the moment."""
        return self._file.read_ahead()

    def _look(self) -> None:
        """Read models and markets anew when a file of theirs changed; one that is wrong leaves the earlier ones."""
        if time.monotonic() - self._looked_at < FRESH_S:
            return
        self._looked_at, found = time.monotonic(), self._fingerprint()
        if found == self._seen:
            return
        self._seen = found
        try:
            self._file = self._made()
        except ConfigError as error:
            LOG.warning("added models or markets are wrong, the earlier ones stay in use: %s", error)
        else:
            LOG.info("added models and markets were read anew")

    def _made(self) -> ChangesFile:
        workshop, markets = make_workshop(self._settings, self._client), load_markets(self._settings.markets_dir)
        file = ChangesFile(workshop, markets, utc_now, LOG.debug)
        file.look_around()
        return file

    def _fingerprint(self) -> FileStates:
        return file_states(self._settings.additions_dir, self._settings.markets_dir)


def follow_changes(*, once: bool, until_eof: bool) -> Followed:
    """Apply changes that sellers send, until a signal says that it is over; `once`: what is due now.

    `until_eof` ends it with the process that holds the other end of standard input. Raises EngineError when no engine
    is named, and with `once` when it fails.
    """
    settings = load_settings()
    set_up_logs(settings)
    endpoints, bell = find_endpoints(settings), Bell()
    client = open_search(settings, endpoints)
    try:
        with _ended_by_signals(bell):
            if until_eof:
                threading.Thread(target=_wait_for_eof, args=(bell,), daemon=True).start()
            return _followed(settings, endpoints, client, bell, once=once)
    finally:
        bell.close()
        client.close()


def _followed(settings: Settings, endpoints: Endpoints, client: OpenSearch, bell: Bell, *, once: bool) -> Followed:
    batches, worker = Batches(client, settings), new_process_name()
    pulse = Pulse(worker, WorkerStore(client, settings), batches, utc_now)
    changes = FreshChanges(settings, client)
    rounds = Rounds(batches, changes, settings, utc_now, worker)
    follower = Follower(rounds, batches, bell, pulse, settings, changes.read_ahead)
    pulse.start()
    try:
        if once:
            return follower.drain()
        with _woken(settings, endpoints, bell):
            LOG.info("%s follows changes", worker)
            return follower.follow()
    finally:
        pulse.end()


@contextmanager
def _woken(settings: Settings, endpoints: Endpoints, bell: Bell) -> Iterator[None]:
    """Let Redis ring the bell, where there is one."""
    redis = open_redis(settings, endpoints)
    if redis is None:
        yield
        return
    listener = Listener(redis, channel(settings), bell.ring)
    listener.start()
    try:
        yield
    finally:
        listener.end()
        redis.close()


@contextmanager
def _ended_by_signals(bell: Bell) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the worker after its round; a second one ends it as it is."""

    def end(number: int, _frame: FrameType | None) -> None:
        if bell.is_over:
            sys.exit(128 + number)
        bell.end()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for_eof(bell: Bell) -> None:
    sys.stdin.buffer.read()
    bell.end()
