"""One answer of `GET /v1/suggest`."""

import re
from collections.abc import Iterable

from buybox_api.asker import Asker
from buybox_api.asking import SuggestRequest
from buybox_api.suggest.answer import SuggestAnswer, present
from buybox_api.suggest.entries import words_of
from buybox_api.suggest.matching import Matcher
from buybox_api.understanding import Understanding, Understood

_CAPACITY = re.compile(r"(\d+)([gt])[bo]")


def answer_suggest(
    asker: Asker, request: SuggestRequest, matcher: Matcher, understanding: Understanding
) -> SuggestAnswer:
    """Complete what was typed, as it stands and as search reads it ("ip13" is "iphone 13"); before that the popular."""
    words, unit = words_of(request.q), asker.market.gigabyte
    understood = understanding.understand(request.q, asker.market.language) if words else Understood()
    typed, read = in_unit(words, unit), in_unit(understood.tokens, unit)
    found = matcher.find((typed, read), request.limit, searches_meant(understood)) if words else []
    if not request.q.strip():
        found = matcher.popular(request.limit)
    return SuggestAnswer(
        market=asker.market.id,
        generation=asker.generation.name,
        simulated=asker.generation.simulated,
        q=request.q,
        suggestions=present(found, (*typed, *read)),
    )


def in_unit(words: Iterable[str], gigabyte: str) -> tuple[str, ...]:
    """Write capacities as a market's titles do: where those say "128 Go", "128gb" is "128go"."""
    last = gigabyte[1:].casefold()
    return tuple(_CAPACITY.sub(rf"\1\g<2>{last}", word) if _CAPACITY.fullmatch(word) else word for word in words)


def searches_meant(understood: Understood) -> list[dict[str, str]]:
    """Return the searches that the words mean, as parameters, the narrowest first; none for an accessory."""
    if understood.accessory:
        return []
    if understood.brand is not None and understood.category is not None:
        return [{"category": understood.category, "brand": understood.brand}]
    models = (understood.model,) if understood.model is not None else understood.candidates
    alone = [{"model": model} for model in models]
    storage = understood.storage_gb
    return alone if storage is None else [*({**each, "storage_gb": str(storage)} for each in alone), *alone]
