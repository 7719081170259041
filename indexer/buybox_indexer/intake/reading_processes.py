"""Feeds read by several processes: each reads whole sellers, which is where their rows are compared."""

import datetime as dt
import multiprocessing as mp
import os
import sys
import threading
import warnings
from collections.abc import Sequence
from multiprocessing.context import ForkContext, ForkProcess
from pathlib import Path
from typing import Any

from buybox_config.errors import FeedError
from buybox_config.sellers import Seller
from buybox_config.settings import Settings

from buybox_indexer.intake.read_seller import Heard, SellerReader, Spools
from buybox_indexer.intake.spool import Spool
from buybox_indexer.leases import BEATING, SIGNS_OF

LARGE_BYTES = 3_000_000
"""Feeds of a market below this are read by the load itself: handing over costs more than it saves."""

MOST = 8
"""Each process has files of its own open: more than this meets the usual limit of open files."""

HEARD = "heard"


def processes_for(sellers: Sequence[Seller], market: str, settings: Settings) -> int:
    """Return how many processes should read: 1 is the load itself.

    Others are forked, so that they share the catalogue and the parser: not where that is unsafe.
    """
    wanted = min(settings.load_processes or os.cpu_count() or 1, MOST, len(sellers))
    safe = sys.platform == "linux" and all(_may_be_forked(thread) for thread in threading.enumerate())
    if wanted < 2 or not safe or _feed_bytes(sellers, market) < LARGE_BYTES:  # noqa: PLR2004 - two are several
        return 1
    return wanted


def _may_be_forked(thread: threading.Thread) -> bool:
    """Tell whether a thread can be left out of a copy of the process: the main one is in it, and BEATING tells when."""
    return thread is threading.main_thread() or thread.name.startswith(SIGNS_OF)


def read_in_processes(
    readers: Sequence[SellerReader],
    spools: Sequence[Spools],
    folder: Path,
    market: str,
    sellers: Sequence[Seller],
    now: dt.datetime,
) -> list[Heard]:
    """Read every seller with one of the readers, each in a process of its own that writes to its own spools.

    Sellers with more to read are begun first. Raises FeedError when a process ends before its work is done.
    """
    context = mp.get_context("fork")
    heard = [Spool(folder, Heard, partitions=1) for _ in readers]
    for one, answers in zip(spools, heard, strict=True):
        one.waiting.prepare(market)
        one.turned.prepare(market)
        answers.prepare(HEARD)
    work = _Work(context, sellers, market, now)
    processes = [
        context.Process(target=work.run, args=(reader, (one.waiting, one.turned, answers), answers))
        for reader, one, answers in zip(readers, spools, heard, strict=True)
    ]
    try:
        _finish(processes)
        found = [entry for answers in heard for part in answers.parts(HEARD) for entry in part]
    finally:
        for answers in heard:
            answers.close()
    if len(found) != len(sellers):
        raise FeedError(f"{len(found)} of {len(sellers)} sellers were read: nothing was published; load again")
    places = {seller.id: place for place, seller in enumerate(sellers)}
    return sorted(found, key=lambda one: places[one.account.seller])


class _Work:
    """The sellers to read, handed out one by one."""

    def __init__(self, context: ForkContext, sellers: Sequence[Seller], market: str, now: dt.datetime) -> None:
        self._now, self._parent = now, os.getpid()
        self._order = sorted(enumerate(sellers), key=lambda pair: -_feed_bytes([pair[1]], market))
        self._next = context.Value("i", 0)

    def run(self, reader: SellerReader, spools: Sequence[Spool[Any]], answers: Spool[Heard]) -> None:
        """Read sellers until none is left, or until nobody waits for them."""
        while (place := self._take()) < len(self._order) and os.getppid() == self._parent:
            number, seller = self._order[place]
            answers.write(HEARD, 0, reader.read(seller, number, self._now))
        for spool in spools:
            spool.flush()

    def _take(self) -> int:
        with self._next.get_lock():
            place: int = self._next.value
            self._next.value += 1
        return place


def _finish(processes: Sequence[ForkProcess]) -> None:
    """Start the processes and wait until all are done; whatever happens, none is left."""
    try:
        with warnings.catch_warnings(), BEATING:
            # Of threads there are only those of the linear algebra library, which knows how to fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            for process in processes:
                process.start()
        for process in processes:
            process.join()
    finally:
        for process in processes:
            if process.pid is not None and process.is_alive():
                process.terminate()
                process.join()
    failed = [process for process in processes if process.exitcode != 0]
    if failed:
        raise FeedError(
            f"a process that read feeds ended early ({_how(failed[0])}): nothing was published; load again, or set "
            "BUYBOX_LOAD_PROCESSES=1 to read in one"
        )


def _how(process: ForkProcess) -> str:
    code = process.exitcode or 0
    return f"killed by signal {-code}, perhaps for want of memory" if code < 0 else f"exit code {code}"


def _feed_bytes(sellers: Sequence[Seller], market: str) -> int:
    """Return the bytes of these sellers' feeds that lie here; those to be fetched are not known yet."""
    paths = (one.folder / source.location for one in sellers for source in one.feeds if source.market == market)
    return sum(_size(path) for path in paths)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
