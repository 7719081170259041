"""Understand a buyer's words with the tables that read sellers' titles."""

import msgspec

from buybox_titles.choose import Choice, choose
from buybox_titles.colours import read_colour
from buybox_titles.describe import read_axes
from buybox_titles.fold import fold
from buybox_titles.locks import read_keyboard
from buybox_titles.parse import Parsed, parse
from buybox_titles.queries.phrases import cut_phrases, replace_phrases, spell_out
from buybox_titles.queries.prices import read_price
from buybox_titles.queries.roles import IGNORED, NAME, REST, roles_of
from buybox_titles.queries.spacing import mend_spacing
from buybox_titles.queries.tables import QueryTables
from buybox_titles.recognition import Piece, UnderstoodQuery
from buybox_titles.terms import Kind
from buybox_titles.tokens import tokenise
from buybox_titles.vocabulary import Vocabulary

MOST_CANDIDATES = 20
"""Models that an unclear name may stand for; more tell nothing."""


def understand(query: str, vocabulary: Vocabulary, tables: QueryTables) -> UnderstoodQuery:
    """Return what a query asks for; never raises, whatever it holds.

    Words that every offer here has are left out, unless the query has no others: then everything is browsed.
    """
    folded, price = read_price(tables.elision.sub(" ", fold(query)), tables.prices)
    typed = tokenise(folded)
    tokens, _ = cut_phrases(typed, tables.ignored, tables.longest)
    tokens, battery = cut_phrases(tokens, tables.new_battery, tables.longest)
    tokens = replace_phrases(tokens, tables.synonyms, tables.longest)
    tokens = mend_spacing(spell_out(tokens, tables.short), vocabulary.name_words, vocabulary.words)
    parsed = parse(" ".join(tokens), vocabulary)
    found = _understood(parsed, choose(parsed, vocabulary))
    return msgspec.structs.replace(
        found,
        price_min=price.lowest,
        price_max=price.highest,
        battery_new=True if battery else None,
        pieces=_with_options(found, price.words, battery),
        empty=not typed and not price.words,
        spelt=_spelt(parsed, vocabulary),
    )


def _with_options(found: UnderstoodQuery, price: str, battery: list[str]) -> tuple[Piece, ...]:
    """Add the words that were cut out of the query before it was read; every piece leaves those of the others."""
    cut = {"battery_new": tuple(battery), "price": tuple(price.split())}
    kept = [
        msgspec.structs.replace(piece, without=" ".join([piece.without, *battery, *cut["price"]]).strip())
        for piece in found.pieces
    ]
    for role, words in cut.items():
        others = [word for other, each in cut.items() if other != role for word in each]
        if words:
            kept.append(Piece(role, words, " ".join([*found.tokens, *others])))
    return tuple(kept)


def _understood(parsed: Parsed, choice: Choice) -> UnderstoodQuery:
    known, reading = choice.known, parsed.reading
    kinds = {str(value) for _, value in reading.found[Kind.CATEGORY]}
    category = known.model.category if known else kinds.pop() if len(kinds) == 1 else None
    stated = read_axes(reading, known, choice.used, category)
    grades = {str(value) for _, value in reading.found[Kind.GRADE]}
    roles = roles_of(parsed, choice, stated)
    return UnderstoodQuery(
        model_id=known.model.model_id if known else None,
        brand=known.model.brand if known else parsed.brands[0] if len(parsed.brands) == 1 else None,
        category=category,
        storage_gb=_only(stated.storages),
        ram_gb=_only(stated.memories),
        colour=read_colour(reading, known),
        size=stated.size,
        connectivity=stated.connectivity,
        grade=grades.pop() if len(grades) == 1 else None,
        keyboard=read_keyboard(reading),
        accessory=parsed.verdict == "not_a_device",
        candidates=_candidates(choice),
        rest=_of_roles(reading.tokens, roles, {REST}),
        words=_of_roles(reading.tokens, roles, {NAME, REST}),
        pieces=_pieces(reading.tokens, roles),
        tokens=tuple(reading.tokens),
        mended=parsed.mended,
    )


def _candidates(choice: Choice) -> tuple[str, ...]:
    """Return the models that an unclear name may stand for; those near an unknown one are none of them."""
    few = 1 < len(choice.candidates) <= MOST_CANDIDATES
    return choice.candidates if choice.reason == "ambiguous_device" and few else ()


def _of_roles(tokens: list[str], roles: list[str], wanted: set[str]) -> tuple[str, ...]:
    return tuple(token for token, role in zip(tokens, roles, strict=True) if role in wanted)


def _pieces(tokens: list[str], roles: list[str]) -> tuple[Piece, ...]:
    """Return the words of each role, in the order of the query, and what the query is without them."""
    told = [role for role in dict.fromkeys(roles) if role not in {REST, IGNORED}]
    every = {*roles}
    return tuple(
        Piece(role, _of_roles(tokens, roles, {role}), " ".join(_of_roles(tokens, roles, every - {role})))
        for role in told
    )


def _spelt(parsed: Parsed, vocabulary: Vocabulary) -> str | None:
    """Return the query with misspelt words of names mended, where none was found in it as it stands."""
    tokens = parsed.reading.tokens
    if parsed.hit is not None:
        return None
    spelt = vocabulary.speller.mend(tokens)
    return None if spelt == tokens else " ".join(spelt)


def _only(values: frozenset[int]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None
