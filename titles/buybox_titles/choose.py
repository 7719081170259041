"""Choose the model of a parsed title, or say why none can be told."""

import msgspec

from buybox_titles.capacity import read_capacities, settle
from buybox_titles.codes import SHORTEST_CODE
from buybox_titles.groups import Entry, Known
from buybox_titles.hits import Hit
from buybox_titles.match import (
    fitting,
    names_another,
    names_family,
    names_variants,
    plainest,
    read_name,
    with_codes,
    with_lost_plus,
    with_screen,
    with_storage,
)
from buybox_titles.parse import Parsed
from buybox_titles.reading import Reading
from buybox_titles.strangers import goes_on, of_generation, other_family, unsaid_generation
from buybox_titles.terms import Code, Kind
from buybox_titles.vocabulary import Vocabulary
from buybox_titles.wares import comes_along

_NONE: frozenset[int] = frozenset()


class Choice(msgspec.Struct, frozen=True, gc=False):
    """The model chosen, or candidates and a reason; and what the confidence rests on."""

    known: Known | None = None
    reason: str | None = None
    candidates: tuple[str, ...] = ()  # model ids
    used: frozenset[int] = _NONE  # positions of the words of its name, beside the base
    by_code: bool = False  # a maker's model number agrees
    by_default: bool = False  # the plainest of several was taken
    in_short: bool = False  # the family was left out: "Samsung S21"
    mended: bool = False  # a misspelt word was mended
    device_id: str | None = None  # the device that a part number or GTIN names


def choose(parsed: Parsed, vocabulary: Vocabulary) -> Choice:
    """Choose the model of a title."""
    if parsed.hit is None:
        return _by_codes(parsed, vocabulary)
    if _names_several(parsed, parsed.hit):
        return Choice(reason="ambiguous_device", candidates=_named_models(parsed))
    return _by_name(parsed, parsed.hit, vocabulary)


def _codes_of(brand: str, parsed: Parsed, vocabulary: Vocabulary) -> list[Code]:
    """Return what the makers' numbers in a title name; another brand's number of the same letters says nothing."""
    codes = [value for _, value in parsed.reading.found[Kind.CODE] if isinstance(value, Code)]
    return [code for code in codes if any(vocabulary.known[model].model.brand == brand for model in code.models)]


def _named_device(codes: list[Code]) -> str | None:
    return next((code.device_id for code in codes if code.device_id), None)


def _by_name(parsed: Parsed, hit: Hit, vocabulary: Vocabulary) -> Choice:  # noqa: PLR0911 - a reason each
    reading = parsed.reading
    codes = _codes_of(hit.brand, parsed, vocabulary)
    named = read_name(hit, reading, vocabulary.qualifiers)
    namespace = vocabulary.namespaces[hit.brand]
    entries = of_generation(fitting(hit, named), hit, reading, named.used)
    bases = namespace.groups.keys()
    if (
        names_variants(parsed.hits, reading, named.used)
        or names_another(hit, bases, reading, named.used)
        or names_family(hit, reading.tokens)
    ):
        return Choice(reason="ambiguous_device", candidates=_ids(entries or hit.group.entries))
    if goes_on(hit, reading, named.used, vocabulary.qualifiers) or other_family(hit, reading, namespace):
        return Choice(reason="unknown_device", candidates=_ids(hit.group.entries))
    if not entries:
        reason = "ambiguous_device" if named.far else "unknown_device"
        return Choice(reason=reason, candidates=_ids(hit.group.entries))
    plus = with_lost_plus(hit, named)
    kept = with_codes(_with_network(with_screen(entries, plus, reading.tokens), reading, vocabulary), codes)
    kept = kept or (with_codes(plus, codes) if codes else [])
    if not kept:
        return Choice(reason="ambiguous_device", candidates=_ids(entries))
    stated = read_capacities(reading)
    storages = settle(stated, frozenset().union(*(entry.known.storages for entry in kept)), parsed.category)[0]
    fitted = with_storage(kept, storages) if len(kept) > 1 else kept
    plain = plainest(fitted, named.tags)
    if len(plain) != 1:
        return Choice(reason="ambiguous_device", candidates=_ids(plain))
    if unsaid_generation(plain[0], named.tags, named.years, hit.group) and not codes:
        return Choice(reason="ambiguous_device", candidates=_ids(plain))
    return Choice(
        known=plain[0].known,
        used=frozenset(named.used),
        by_code=bool(codes),
        by_default=len(fitted) > 1,
        in_short=not hit.group.full,
        device_id=_named_device(codes),
        mended=parsed.mended,
    )


def _with_network(entries: list[Entry], reading: Reading, vocabulary: Vocabulary) -> list[Entry]:
    """Leave out models that lack a network which the title states."""
    if "5g" not in reading.tokens:
        return entries
    return [entry for entry in entries if entry.known.model.model_id not in vocabulary.without_5g]


def _by_codes(parsed: Parsed, vocabulary: Vocabulary) -> Choice:
    """Choose by maker's numbers alone; short forms such as "G991" only support a name."""
    reading = parsed.reading
    found = [(reading.tokens[at], value) for at, value in reading.found[Kind.CODE]]
    codes = [value for token, value in found if isinstance(value, Code) and not _is_short_form(token)]
    if not codes:
        return Choice(reason="unknown_device")
    models = frozenset.intersection(*(code.models for code in codes))
    if parsed.brands:
        models = frozenset(m for m in models if vocabulary.known[m].model.brand in parsed.brands)
    if len(models) == 1:
        return Choice(known=vocabulary.known[next(iter(models))], by_code=True, device_id=_named_device(codes))
    return Choice(reason="ambiguous_device" if models else "unknown_device", candidates=tuple(sorted(models)))


def _is_short_form(token: str) -> bool:
    return len(token) <= SHORTEST_CODE and token[-1].isdigit()


def _names_several(parsed: Parsed, hit: Hit) -> bool:
    """Tell whether another place of the title names other models, but for a gift that comes along."""
    others = [other for other in parsed.hits if other.group.models.isdisjoint(hit.group.models)]
    return any(not comes_along(parsed.reading, hit.end, other.start) for other in others)


def _named_models(parsed: Parsed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model for hit in parsed.hits for model in sorted(hit.group.models)))


def _ids(entries: list[Entry] | tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.known.model.model_id for entry in entries))
