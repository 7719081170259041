"""Put together what each thing that was understood rests on, and what the query is without it."""

from collections.abc import Sequence

import msgspec

from buybox_titles.queries.roles import IGNORED, REST
from buybox_titles.recognition import Piece


def words_of(tokens: Sequence[str], roles: Sequence[str], wanted: set[str]) -> tuple[str, ...]:
    """Return the words that have one of the roles."""
    return tuple(token for token, role in zip(tokens, roles, strict=True) if role in wanted)


def pieces_of(tokens: Sequence[str], roles: Sequence[str], colours: dict[int, str]) -> tuple[Piece, ...]:
    """Return the words of each role, of each colour, in the order of the query, and the query without them."""
    keys = _keys(roles, colours)
    told = [key for key in dict.fromkeys(keys) if key[0] not in {REST, IGNORED}]
    return tuple(_piece(tokens, keys, key) for key in told)


def _keys(roles: Sequence[str], colours: dict[int, str]) -> list[tuple[str, str | None]]:
    """Return what tells the pieces apart: the role and, of a colour's words, the colour."""
    keys: list[tuple[str, str | None]] = []
    colour = None
    for position, role in enumerate(roles):
        colour = colours.get(position, colour)
        keys.append((role, colour if role == "colour" else None))
    return keys


def _piece(tokens: Sequence[str], keys: list[tuple[str, str | None]], key: tuple[str, str | None]) -> Piece:
    words = tuple(token for token, each in zip(tokens, keys, strict=True) if each == key)
    others = (token for token, each in zip(tokens, keys, strict=True) if each != key)
    return Piece(key[0], words, " ".join(others), key[1])


def with_options(
    pieces: Sequence[Piece], tokens: Sequence[str], price: str, battery: Sequence[str]
) -> tuple[Piece, ...]:
    """Add the words that were cut out of the query before it was read; every piece leaves those of the others."""
    cut = {"battery_new": tuple(battery), "price": tuple(price.split())}
    kept = [
        msgspec.structs.replace(piece, without=" ".join([piece.without, *battery, *cut["price"]]).strip())
        for piece in pieces
    ]
    for role, words in cut.items():
        others = [word for other, each in cut.items() if other != role for word in each]
        if words:
            kept.append(Piece(role, words, " ".join([*tokens, *others])))
    return tuple(kept)
