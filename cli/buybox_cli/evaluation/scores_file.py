"""The file of `--scores`: the score of every offer of every list, also of lists that are no evidence of anything."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from buybox_config.errors import UsageError
from buybox_ranking.evaluation.shown_offers import ShownOffers
from buybox_ranking.quality.shrinkage import Column

from buybox_cli.target import open_target

HEADER = ("query_id", "offer_id", "score")

MARK = b"query_response_hit_ids"
"""What a line of a list has in it: other lines need no decoding."""


class QueryLine(msgspec.Struct, frozen=True, gc=False):
    """The list of a query, without what was done with it."""

    query_id: str
    query_response_hit_ids: tuple[str, ...]
    action_name: str | None = None


class Written(msgspec.Struct, frozen=True):
    """What a file of scores holds."""

    lists: int
    scores: int
    without_facts: int  # places of lists that show an offer whose features are not known: left out


class EveryList:
    """Every list of a log by its query id, whole and as it was read first."""

    def __init__(self) -> None:
        self.hits: dict[str, tuple[str, ...]] = {}

    def watched(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Pass lines on, and keep the lists among them. What cannot be read is left to who counts it."""
        decoder = msgspec.json.Decoder(QueryLine)
        for line in lines:
            if MARK in line:
                self._keep(decoder, line)
            yield line

    def _keep(self, decoder: msgspec.json.Decoder[QueryLine], line: bytes) -> None:
        try:
            found = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            return
        if found.action_name is None:
            self.hits.setdefault(found.query_id, tuple(dict.fromkeys(found.query_response_hit_ids)))


def write_scores(out: Path, lists: EveryList, offers: ShownOffers, scores: Column) -> Written:
    """Write `query_id,offer_id,score` for every list, in the order of the log; `scores` has one entry a set of facts.

    A score is written with all its digits, so that no two become equal. Raises UsageError when it cannot be written.
    """
    found = [(query_id, offer_id, offers.find(query_id, offer_id)) for query_id, offer_id in _places(lists)]
    values = scores.tolist()
    known = [(query_id, offer_id, values[number]) for query_id, offer_id, number in found if number is not None]
    try:
        with open_target(str(out.absolute())) as file:  # never standard output: the report is there
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            csv.writer(text, lineterminator="\n").writerows([HEADER, *known])
            text.detach()
    except OSError as error:
        raise UsageError(f"the scores cannot be written to {out} ({error.strerror}): name another file") from error
    return Written(len(lists.hits), len(known), len(found) - len(known))


def _places(lists: EveryList) -> Iterator[tuple[str, str]]:
    for query_id, hits in lists.hits.items():
        for offer_id in hits:
            yield query_id, offer_id
