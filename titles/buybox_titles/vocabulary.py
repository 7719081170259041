"""Catalogue and words compiled once into the tables that recognising looks up."""

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.words import Words

from buybox_titles.groups import Known, Namespace, code_phrases, compile_namespaces, know
from buybox_titles.terms import Entry, compile_terms, phrase


class Vocabulary(msgspec.Struct, frozen=True, eq=False):
    """All tables."""

    terms: dict[str, Entry]
    namespaces: dict[str, Namespace]
    known: dict[str, Known]
    brand_tokens: dict[str, str]  # token -> brand
    brand_phrases: dict[str, list[tuple[list[str], str]]]  # first token -> the others and the brand
    family_category: dict[str, str]  # token -> category
    qualifiers: frozenset[str]


def compile_vocabulary(catalogue: Catalogue, words: Words) -> Vocabulary:
    """Compile every table; takes about as long as recognising ten thousand titles."""
    codes = code_phrases(catalogue.models.values())
    terms = compile_terms(words, ((list(tokens), models) for tokens, models in codes.items()))
    names = _brand_names(catalogue, words)
    return Vocabulary(
        terms=terms,
        namespaces=compile_namespaces(catalogue, words.optional_families, words.families.keys()),
        known={model_id: know(model) for model_id, model in catalogue.models.items()},
        brand_tokens={name[0]: brand for name, brand in names.items() if len(name) == 1},
        brand_phrases=_brand_phrases(names),
        family_category={word: category for word, (_, category) in words.families.items()},
        qualifiers=words.qualifiers,
    )


def _brand_names(catalogue: Catalogue, words: Words) -> dict[tuple[str, ...], str]:
    names = {phrase(brand): brand for brand in {model.brand for model in catalogue.models.values()}}
    names |= {phrase(name): brand for name, brand in words.brands.items()}
    return names | {(word,): brand for word, (brand, _) in words.families.items()}


def _brand_phrases(names: dict[tuple[str, ...], str]) -> dict[str, list[tuple[list[str], str]]]:
    phrases: dict[str, list[tuple[list[str], str]]] = {}
    for name, brand in names.items():
        if len(name) > 1:
            phrases.setdefault(name[0], []).append((list(name[1:]), brand))
    return phrases
