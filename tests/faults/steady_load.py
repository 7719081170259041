"""Shoppers who ask all the time, each answer kept and judged: honest, and right for the generation that it names."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from .servers import PATIENCE_S

OK = 200
UNAVAILABLE = (503, 504)
VOLATILE = ("took_ms", "query_id")
LONGEST_SENTENCE = 400
TOTAL = re.compile(r'"total":\{"amount":"([0-9.]+)"')
"""What an offer costs in all, in an answer."""


class Answer(msgspec.Struct, frozen=True):
    """One answer; without a status the connection broke, and `fault` says how."""

    question: str
    asked_at: float  # monotonic
    at: float
    status: int | None = None
    kind: str = ""  # content type
    cached: str = ""  # X-Cache
    body: bytes = b""
    fault: str = ""
    tries: int = 1

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.at - self.asked_at

    @property
    def document(self) -> dict[str, Any]:
        """The body, without what differs from answer to answer."""
        found: dict[str, Any] = json.loads(self.body)
        return {name: value for name, value in found.items() if name not in VOLATILE}


def ask(port: int, question: str, *, timeout_s: float = 60.0, headers: dict[str, str] | None = None) -> Answer:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        return _asked(connection, question, headers or {})
    finally:
        connection.close()


def _asked(connection: http.client.HTTPConnection, question: str, headers: dict[str, str]) -> Answer:
    began = time.monotonic()
    try:
        connection.request("GET", question, headers=headers)
        found = connection.getresponse()
        body = found.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return Answer(question, began, time.monotonic(), fault=repr(error))
    kind, cached = found.headers.get("content-type", ""), found.headers.get("x-cache", "")
    return Answer(question, began, time.monotonic(), found.status, kind, cached, body)


class SteadyLoad:
    """Asks questions in turn from some threads; a broken connection is tried once more, as any client does."""

    def __init__(self, port: int, questions: Sequence[str], threads: int = 3, pause_s: float = 0.01) -> None:
        self._port, self._questions, self._pause_s = port, questions, pause_s
        self.threads = threads
        self._answers: list[Answer] = []
        self._broken: list[Answer] = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(threads)]

    @property
    def answers(self) -> list[Answer]:
        """All answers so far."""
        return list(self._answers)

    @property
    def broken(self) -> list[Answer]:
        """Tries that broke and were made once more."""
        return list(self._broken)

    def since(self, at: float) -> list[Answer]:
        """Return the answers to what was asked since a monotonic time."""
        return [answer for answer in self._answers if answer.asked_at >= at]

    def until(self, so: Callable[[Answer], bool], since: float | None = None, limit_s: float = PATIENCE_S) -> Answer:
        """Wait for an answer to what was asked from now on, or since a time, that is so; return the first."""
        began, ends = since if since is not None else time.monotonic(), time.monotonic() + limit_s
        while time.monotonic() < ends:
            for answer in self.since(began):
                if so(answer):
                    return answer
            time.sleep(0.02)
        statuses = Counter(answer.status for answer in self.since(began))
        raise AssertionError(f"no such answer in {limit_s:.0f} s; there were {statuses}")

    @contextmanager
    def running(self) -> Iterator["SteadyLoad"]:
        """Ask while the block runs."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            for thread in self._threads:
                thread.join()

    def _run(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        turn = number
        while not self._ended.is_set():
            question = self._questions[turn % len(self._questions)]
            turn += 1
            answer = _asked(connection, question, {})
            if answer.status is None:
                self._broken.append(answer)
                answer = msgspec.structs.replace(_asked(connection, question, {}), tries=2)
            self._answers.append(answer)
            self._ended.wait(self._pause_s)
        connection.close()


def good(answer: Answer) -> bool:
    """Tell whether it is an answer and no problem."""
    return answer.status == OK


def dishonest(answers: Iterable[Answer]) -> list[str]:
    """Return what is wrong with answers that are no good ones: each must be a problem told in one sentence."""
    return [fault for answer in answers if answer.status != OK and (fault := _dishonesty(answer))]


def _dishonesty(answer: Answer) -> str | None:
    if answer.status is None:
        return f"{answer.question}: no answer: {answer.fault}"
    if answer.status not in UNAVAILABLE:
        return f"{answer.question}: status {answer.status}: {answer.body[:200]!r}"
    if answer.kind != "application/problem+json":
        return f"{answer.question}: {answer.kind}"
    detail = json.loads(answer.body).get("detail", "")
    whole = detail and "\n" not in detail and len(detail) <= LONGEST_SENTENCE and "Traceback" not in detail
    return None if whole else f"{answer.question}: told as {detail[:600]!r}"


class Truth:
    """What each question must be answered in each generation; learned while all is calm."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def learn(self, port: int, questions: Iterable[str]) -> str:
        """Ask all questions now, add the answers to what is right, and return their one generation."""
        documents = {question: _calm(port, question) for question in questions}
        (generation,) = {str(document["generation"]) for document in documents.values()}
        for question, document in documents.items():
            known = self._known.setdefault((generation, question), [])
            if document not in known:
                known.append(document)
        return generation

    def wrong(self, answers: Iterable[Answer]) -> list[str]:
        """Return what is wrong: a good answer must be, to the letter, what its generation says to its question."""
        return [fault for answer in answers if answer.status == OK and (fault := self._fault(answer))]

    def _fault(self, answer: Answer) -> str | None:
        document = answer.document
        known = self._known.get((str(document.get("generation")), answer.question))
        if known is None:
            return f"{answer.question}: a generation that never was live: {document.get('generation')}"
        return None if document in known else f"{answer.question}: not what {document['generation']} says: {document}"


def totals(answer: Answer) -> set[int]:
    """Return what the offers in an answer cost, in cents."""
    return {round(float(found) * 100) for found in TOTAL.findall(answer.body.decode())}


def _calm(port: int, question: str) -> dict[str, Any]:
    answer = ask(port, question)
    assert answer.status == OK, f"{question}: {answer.status}: {answer.body[:300]!r}"
    return answer.document
