"""How the engine takes the words of devices and queries apart, by language: an addition to the devices' mapping."""

from typing import Any

from buybox_config.languages import Analysis

Body = dict[str, Any]

SPLIT = "split_letters_and_digits"

AS_WRITTEN_TOO = "keyword_repeat"
"""The engine's own filter that keeps a word beside what the next filter makes of it."""


def with_language(body: Body, analysis: Analysis) -> Body:
    """Return the body of the device index with the analyzers `words` and `asked` of a language.

    Stems stand beside the words as written, so that the beginning of a word is still found as it is typed.
    """
    own = _own_filters(analysis)
    steps = [step for name in own for step in ((AS_WRITTEN_TOO, name) if name == "stems" else (name,))]
    tokenizer = "standard" if analysis.bigrams else "whitespace"
    plain = ["cjk_width", "lowercase", "asciifolding"]
    filters = body["settings"]["analysis"]["filter"] | own
    analyzers = {
        "words": _analyzer(tokenizer, [SPLIT, "flatten_graph", *plain, *steps, "unique"]),
        "asked": _analyzer(tokenizer, [*plain, *steps, "unique"]),
    }
    analysis_body = {**body["settings"]["analysis"], "filter": filters, "analyzer": analyzers}
    return {**body, "settings": {**body["settings"], "analysis": analysis_body}}


def _own_filters(analysis: Analysis) -> Body:
    found: Body = {}
    if analysis.bigrams:
        found["pairs_of_signs"] = {"type": "cjk_bigram"}
    if analysis.normalization is not None:
        found["same_spelling"] = {"type": analysis.normalization}
    if analysis.stemmer is not None:
        found["stems"] = {"type": "stemmer", "language": analysis.stemmer}
    return found


def _analyzer(tokenizer: str, filters: list[str]) -> Body:
    return {"type": "custom", "tokenizer": tokenizer, "filter": filters}
