"""What is logged of a search: no address of the net, no browser, no text that may be private."""

import msgspec
from buybox_titles.fold import folded

from buybox_api.answers import SearchAnswer
from buybox_api.asking import SearchRequest
from buybox_api.policies.arms import Arm
from buybox_api.searches.private import is_private
from buybox_api.weights import PolicyInForce

TEXT_MAX = 120
"""Signs of a text that are kept: no device needs more."""

NO_FILTERS = {"market", "q", "sort", "page", "per_page", "client_id"}
"""Parameters of a search that leave nothing out."""


class SearchRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A search and what it found, for whoever asked."""

    market: str
    total: int
    text: str | None = None
    folded: str | None = None
    notice: str | None = None
    model: str | None = None
    category: str | None = None
    filtered: bool = False  # filters were set beside the words: finding nothing may be theirs
    policy: str | None = None  # version and hash of the policy in force
    arm: Arm | None = None  # of a trial; live for everybody while there is none


def search_record(answer: SearchAnswer, asked: SearchRequest, in_force: PolicyInForce) -> bytes:
    """Return the record of a first page of words, encoded; nothing for browsing and further pages."""
    text = answer.query.text
    if not text.strip() or answer.page > 1:
        return b""
    kept = None if is_private(text) else text.strip()[:TEXT_MAX]
    understood = answer.query.understood
    return msgspec.json.encode(
        SearchRecord(
            answer.market,
            answer.total,
            kept,
            None if kept is None else folded(kept),
            answer.query.notice,
            _word(understood.get("model")),
            _word(understood.get("category")),
            bool(asked.model_dump(exclude_defaults=True, exclude=NO_FILTERS)),
            in_force.mark,
            in_force.arm,
        )
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
