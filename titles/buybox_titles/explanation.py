"""What an explanation of an answer holds: for sellers, for people who check feeds, for us."""

import msgspec


class ExplainedToken(msgspec.Struct, frozen=True):
    """One word of the title as it was read, and what it was taken for."""

    text: str
    role: (
        str  # brand | model | word | tag | storage | ram | colour | code | lock | keyboard | accessory | ... | unknown
    )
    says: str | None = None  # what it means, where that is more than the word itself


class FallenCandidate(msgspec.Struct, frozen=True):
    """A model that shares the name, and why it was not chosen."""

    model_id: str
    why: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Which words gave which attribute, what was decided and why, and which candidates fell."""

    tokens: tuple[ExplainedToken, ...]
    decided: tuple[str, ...]  # sentences, in the order of the decisions
    candidates: tuple[FallenCandidate, ...]
