"""One answer of `GET /v1/suggest`."""

from buybox_api.asker import Asker
from buybox_api.asking import SuggestRequest
from buybox_api.suggest.answer import SuggestAnswer, present
from buybox_api.suggest.entries import words_of
from buybox_api.suggest.matching import Matcher
from buybox_api.understanding import Understanding


def answer_suggest(
    asker: Asker, request: SuggestRequest, matcher: Matcher, understanding: Understanding
) -> SuggestAnswer:
    """Complete what was typed, as it stands and as search reads it ("ip13" is "iphone 13"); before that the popular."""
    typed = words_of(request.q)
    read = understanding.understand(request.q, asker.market.language).tokens if typed else ()
    found = matcher.find((typed, read), request.limit) if typed else []
    if not request.q.strip():
        found = matcher.popular(request.limit)
    return SuggestAnswer(
        market=asker.market.id,
        generation=asker.generation.name,
        simulated=asker.generation.simulated,
        q=request.q,
        suggestions=present(found, (*typed, *read)),
    )
