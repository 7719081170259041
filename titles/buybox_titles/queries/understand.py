"""Understand a buyer's words with the tables that read sellers' titles."""

from collections.abc import Sequence
from functools import partial

import msgspec

from buybox_titles.axes import read_connectivity
from buybox_titles.choose import Choice
from buybox_titles.describe import read_axes
from buybox_titles.groups import Known
from buybox_titles.locks import read_keyboard
from buybox_titles.parse import Parsed
from buybox_titles.queries.colours import read_colours
from buybox_titles.queries.phrases import cut_beside, cut_phrases
from buybox_titles.queries.pieces import pieces_of, with_options, words_of
from buybox_titles.queries.prices import PriceAsked, price_readings
from buybox_titles.queries.roles import NAME, REST, roles_of
from buybox_titles.queries.spacing import split_scripts
from buybox_titles.queries.tables import QueryTables, plain
from buybox_titles.queries.wording import reword
from buybox_titles.reading import Reading, phrase_length
from buybox_titles.recognition import UnderstoodQuery
from buybox_titles.terms import Kind
from buybox_titles.tokens import tokenise
from buybox_titles.vocabulary import Vocabulary

CONNECTIONS = {"tablet": ("wifi", "cellular"), "smartwatch": ("gps", "gps-cellular")}
"""What devices of a category are told apart by, where the model is not known."""

MOST_TOKENS = 60
"""Words and numbers of a query that are read: a pasted title has fewer."""

MOST_CANDIDATES = 20
"""Models that an unclear name may stand for; more tell nothing."""


def understand(query: str, vocabulary: Vocabulary, tables: QueryTables) -> UnderstoodQuery:
    """Return what a query asks for; never raises, whatever it holds.

    Words that every offer here has are left out, unless the query has no others: then everything is browsed. Where a
    price can be read in several ways, that counts under which the other words say most.
    """
    readings = price_readings(plain(query, tables.elision), tables.prices)
    return max((_read(rest, price, vocabulary, tables) for rest, price in readings), key=_says)


def _says(found: UnderstoodQuery) -> tuple[bool, int]:
    """Weigh a reading of a query: a model, then how many words are understood; those of the price are no gain."""
    told = (piece for piece in found.pieces if piece.role != "price")
    return found.model_id is not None, sum(len(piece.words) for piece in told)


def _read(text: str, price: PriceAsked, vocabulary: Vocabulary, tables: QueryTables) -> UnderstoodQuery:
    """Read a query whose price is cut out."""
    typed = tokenise(text)
    if not text.isascii():
        typed = split_scripts(typed, tables.signs | vocabulary.signs)
    typed = typed[:MOST_TOKENS]
    tokens = cut_beside(typed, tables.limits, tables.longest, partial(_is_capacity, vocabulary))
    whole = partial(phrase_length, tokens, vocabulary.terms)
    tokens, _ = cut_phrases(tokens, tables.ignored, tables.longest, whole)
    tokens, battery = cut_phrases(tokens, tables.new_battery, tables.longest)
    worded = reword(tokens, vocabulary, tables)
    found = _understood(worded.parsed, worded.choice)
    return msgspec.structs.replace(
        found,
        price_min=price.lowest,
        price_max=price.highest,
        battery_new=True if battery else None,
        pieces=with_options(found.pieces, found.tokens, price.words, battery),
        empty=not typed and not price.words,
        spelt=_spelt(worded.parsed, vocabulary),
    )


def _is_capacity(vocabulary: Vocabulary, token: str) -> bool:
    meaning = vocabulary.terms.get(token)
    return isinstance(meaning, tuple) and meaning[0] is Kind.CAPACITY


def _understood(parsed: Parsed, choice: Choice) -> UnderstoodQuery:
    known, reading = choice.known, parsed.reading
    category = known.model.category if known else _first(reading.found[Kind.CATEGORY])
    stated = read_axes(reading, known, choice.used, category or parsed.category)
    if known is None and (choices := CONNECTIONS.get(category or parsed.category or "")):
        stated = msgspec.structs.replace(stated, connectivity=read_connectivity(reading, choices))
    grades = {str(value) for _, value in reading.found[Kind.GRADE]}
    colours = read_colours(reading, known)
    roles = roles_of(parsed, choice, stated, colours)
    return UnderstoodQuery(
        model_id=known.model.model_id if known else None,
        brand=known.model.brand if known else parsed.brands[0] if len(parsed.brands) == 1 else None,
        category=category,
        storage_gb=_only(_sold(stated.storages, known)),
        ram_gb=_only(stated.memories),
        colours=tuple(dict.fromkeys(colours.values())),
        size=stated.size,
        connectivity=stated.connectivity,
        grade=grades.pop() if len(grades) == 1 else None,
        keyboard=read_keyboard(reading),
        accessory=parsed.verdict == "not_a_device" or _asks_for_part(reading, roles),
        candidates=_candidates(choice),
        rest=words_of(reading.tokens, roles, {REST}),
        words=words_of(reading.tokens, roles, {NAME, REST}),
        pieces=pieces_of(reading.tokens, roles, colours),
        tokens=tuple(reading.tokens),
        mended=parsed.mended,
    )


def _asks_for_part(reading: Reading, roles: list[str]) -> bool:
    """Tell whether a query ends with a part behind a name: "iphone 12 screen"; a title describes a device so.

    "iPhone display broken" asks for a device, or for help.
    """
    last = max((at for at, _ in reading.found[Kind.PART]), default=0)
    broken = bool(reading.found[Kind.FOR_PARTS])
    return not broken and last > 0 and roles[last - 1] == NAME and all(at < last for at in reading.loose)


def _candidates(choice: Choice) -> tuple[str, ...]:
    """Return the models that an unclear name may stand for; those near an unknown one are none of them."""
    few = 1 < len(choice.candidates) <= MOST_CANDIDATES
    return choice.candidates if choice.reason == "ambiguous_device" and few else ()


def _spelt(parsed: Parsed, vocabulary: Vocabulary) -> str | None:
    """Return the query with misspelt words of names mended, where none was found in it as it stands."""
    tokens = parsed.reading.tokens
    if parsed.hit is not None:
        return None
    spelt = vocabulary.speller.mend(tokens)
    return None if spelt == tokens else " ".join(spelt)


def _first(found: Sequence[tuple[int, object]]) -> str | None:
    """Return the first value that a word says; of two categories one is meant, and no word tells which."""
    return str(found[0][1]) if found else None


def _sold(stated: frozenset[int], known: Known | None) -> frozenset[int]:
    """Return the storages that a model comes in, of several that are stated: "iPhone 13 64GB 128GB" has one."""
    return stated if known is None else stated & known.storages or stated


def _only(values: frozenset[int]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None
