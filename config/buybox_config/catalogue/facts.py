"""Which facts of a model need a source, and what the text of its `source` column says about each."""

UNVERIFIED = "unverified"
"""Written down from general knowledge: good for recognising, never for a price."""

FACTS = (
    "name",
    "launched",
    "launch_price",
    "storage_gb",
    "ram_gb",
    "size",
    "connectivity",
    "colours",
    "aliases",
    "codes",
    "part_numbers",
    "gtins",
)


def read_source(text: str) -> tuple[str, dict[str, str]]:
    """Return the default of a source text, and what it says otherwise for single facts.

    "unverified; codes: a device list (MIT)" is all facts unverified but for the codes. Raises ValueError when a piece
    after the first names no fact.
    """
    first, *others = [piece.strip() for piece in text.split(";") if piece.strip()] or [UNVERIFIED]
    named = [_named(piece) for piece in others]
    if (fact := _fact(first)) is not None:
        return UNVERIFIED, dict([(fact, first.partition(":")[2].strip()), *named])
    return first, dict(named)


def write_source(default: str, named: dict[str, str]) -> str:
    """Write a source text that `read_source` reads as these."""
    return "; ".join([default, *(f"{fact}: {source}" for fact, source in named.items() if source != default)])


def is_verified(source: str) -> bool:
    """Tell whether a fact may be relied on: nothing that it comes from is unverified."""
    return UNVERIFIED not in source


def _named(piece: str) -> tuple[str, str]:
    fact = _fact(piece)
    if fact is None:
        raise ValueError(f"source {piece!r} names no fact: write one of {', '.join(FACTS)} and a colon")
    return fact, piece.partition(":")[2].strip()


def _fact(piece: str) -> str | None:
    head = piece.partition(":")[0].strip()
    return head if head in FACTS else None
