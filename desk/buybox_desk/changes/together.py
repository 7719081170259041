"""Doing together what several threads ask for at once: whoever comes first does it for all that wait by then.

A thread alone does its own at once; nobody waits for company.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """One group at a time: those who ask while one is under way are the next one."""

    def __init__(self, do_all: Callable[[Sequence[Asked]], Sequence[Answer]]) -> None:
        self._do_all = do_all
        self._waiting: list[tuple[Asked, Future[Answer]]] = []
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def do(self, asked: Asked) -> Answer:
        """Return the answer to what is asked; raises what `do_all` raises for its group."""
        mine: Future[Answer] = Future()
        with self._lock:
            self._waiting.append((asked, mine))
        with self._turn:
            if not mine.done():
                self._do_group()
        return mine.result()

    def _do_group(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting, []
        try:
            answers = self._do_all([asked for asked, _ in group])
        except BaseException as error:  # noqa: BLE001 - whatever it is, each thread of the group raises it itself
            for _, future in group:
                future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            future.set_result(answer)
