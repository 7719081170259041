"""Choose the model of a parsed title, or say why none can be told."""

import msgspec

from buybox_titles.capacity import read_capacities, settle
from buybox_titles.groups import SHORTEST_CODE, Entry, Known
from buybox_titles.hits import Hit
from buybox_titles.match import (
    fitting,
    goes_on,
    names_another,
    names_variants,
    plainest,
    read_name,
    with_codes,
    with_lost_plus,
    with_network,
    with_storage,
)
from buybox_titles.parse import Parsed
from buybox_titles.terms import Kind
from buybox_titles.vocabulary import Vocabulary

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


def choose(parsed: Parsed, vocabulary: Vocabulary) -> Choice:
    """Choose the model of a title."""
    found = parsed.reading.found[Kind.CODE]
    codes = [value for _, value in found if isinstance(value, frozenset)] if found else []
    if parsed.hit is None:
        return _by_codes(parsed, vocabulary)
    if _names_several(parsed, parsed.hit):
        return Choice(reason="ambiguous_device", candidates=_named_models(parsed))
    return _by_name(parsed, parsed.hit, codes, vocabulary)


def _by_name(parsed: Parsed, hit: Hit, codes: list[frozenset[str]], vocabulary: Vocabulary) -> Choice:
    reading = parsed.reading
    named = read_name(hit, reading, vocabulary.qualifiers)
    if goes_on(hit, reading, named.used):
        return Choice(reason="unknown_device", candidates=_ids(hit.group.entries))
    entries = fitting(hit, named)
    if not entries:
        reason = "ambiguous_device" if named.far else "unknown_device"
        return Choice(reason=reason, candidates=_ids(hit.group.entries))
    if names_variants(parsed.hits, reading) or names_another(
        hit, vocabulary.namespaces[hit.brand].groups.keys(), reading, named.used
    ):
        return Choice(reason="ambiguous_device", candidates=_ids(entries))
    kept = with_codes(with_network(entries, reading.tokens), codes) or with_lost_plus(hit, named, codes)
    if not kept:
        return Choice(reason="ambiguous_device", candidates=_ids(entries))
    stated = read_capacities(reading)
    storages = settle(stated, frozenset().union(*(entry.known.storages for entry in kept)), parsed.category)[0]
    fitted = with_storage(kept, storages) if len(kept) > 1 else kept
    plain = plainest(fitted, named.tags)
    if len(plain) != 1:
        return Choice(reason="ambiguous_device", candidates=_ids(plain))
    return Choice(
        known=plain[0].known,
        used=frozenset(named.used),
        by_code=bool(codes),
        by_default=len(fitted) > 1,
        in_short=not hit.group.full,
    )


def _by_codes(parsed: Parsed, vocabulary: Vocabulary) -> Choice:
    """Choose by maker's numbers alone; short forms such as "G991" only support a name."""
    reading = parsed.reading
    found = [(reading.tokens[at], value) for at, value in reading.found[Kind.CODE]]
    codes = [value for token, value in found if isinstance(value, frozenset) and not _is_short_form(token)]
    if not codes:
        return Choice(reason="unknown_device")
    models = frozenset.intersection(*codes)
    if parsed.brands:
        models = frozenset(m for m in models if vocabulary.known[m].model.brand in parsed.brands)
    if len(models) == 1:
        return Choice(known=vocabulary.known[next(iter(models))], by_code=True)
    return Choice(reason="ambiguous_device" if models else "unknown_device", candidates=tuple(sorted(models)))


def _is_short_form(token: str) -> bool:
    return len(token) <= SHORTEST_CODE and token[-1].isdigit()


def _names_several(parsed: Parsed, hit: Hit) -> bool:
    """Tell whether another place of the title names other models."""
    return len(parsed.hits) > 1 and any(
        other.group.models.isdisjoint(hit.group.models) for other in parsed.hits if other is not hit
    )


def _named_models(parsed: Parsed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model for hit in parsed.hits for model in sorted(hit.group.models)))


def _ids(entries: list[Entry] | tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.known.model.model_id for entry in entries))
