"""Catalogue and words compiled once into the tables that recognising looks up."""

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.model import Numbered
from buybox_config.words import Words

from buybox_titles.codes import compile_codes
from buybox_titles.endings import Endings, compile_endings
from buybox_titles.fold import fold
from buybox_titles.groups import Known, Namespace, compile_namespaces, know
from buybox_titles.networks import without_5g
from buybox_titles.terms import Entry, Kind, Phrases, compile_terms, phrase
from buybox_titles.tokens import tokenise
from buybox_titles.typos import Speller, make_speller


class Vocabulary(msgspec.Struct, frozen=True, eq=False):
    """All tables."""

    terms: dict[str, Entry]
    namespaces: dict[str, Namespace]
    known: dict[str, Known]
    brand_tokens: dict[str, str]  # token -> brand
    brand_phrases: dict[str, list[tuple[list[str], str]]]  # first token -> the others and the brand
    family_category: dict[str, str]  # token -> category
    spellings: dict[str, str]  # folded token -> the word that it spells
    qualifiers: frozenset[str]
    without_5g: frozenset[str]  # model ids
    endings: Endings
    speller: Speller
    calibration: tuple[tuple[float, float], ...]  # raw confidence at least -> confidence
    by_gtin: dict[str, Numbered]  # 14 digits -> what it names
    words: frozenset[str]  # every word of the lists and of models' names
    signs: frozenset[str]  # those of scripts without spaces
    beginnings: frozenset[str]  # those that a word may begin with that is two: "dualsense" is no dual anything
    name_words: frozenset[str]  # words of letters within the names of brands, families and models


def compile_vocabulary(catalogue: Catalogue, words: Words) -> Vocabulary:
    """Compile every table; takes about as long as recognising ten thousand titles."""
    names = _brand_names(catalogue, words)
    terms = compile_terms(words, compile_codes(catalogue), names)
    known = {model_id: know(model, words) for model_id, model in catalogue.models.items()}
    namespaces = compile_namespaces(catalogue, known, words)
    every, in_names = _all_words(terms, namespaces), _words_of_names(catalogue, names)
    return Vocabulary(
        terms=terms,
        namespaces=namespaces,
        known=known,
        brand_tokens={name[0]: brand for name, brand in names.items() if len(name) == 1},
        brand_phrases=_brand_phrases(names),
        family_category={word: category for word, (_, category) in words.families.items()},
        spellings={fold(spelling): word for spelling, word in words.spellings.items()},
        qualifiers=words.qualifiers,
        without_5g=without_5g(catalogue.models.values()),
        speller=make_speller(_name_words(names, words), every),
        endings=compile_endings(words),
        calibration=words.calibration,
        by_gtin=catalogue.by_gtin,
        words=frozenset(every | in_names),
        signs=frozenset(word for word in every if not word.isascii()),
        beginnings=frozenset(every | in_names) - _noise(terms),
        name_words=in_names,
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


def _name_words(brands: dict[tuple[str, ...], str], words: Words) -> dict[str, str]:
    found = {name[0]: brand for name, brand in brands.items() if len(name) == 1 and name[0] not in words.other_brands}
    return found | {word: word for word in words.name_words}


def _all_words(terms: dict[str, Entry], namespaces: dict[str, Namespace]) -> set[str]:
    found = set(terms)
    for entry in terms.values():
        if isinstance(entry, Phrases):
            found.update(word for phrases in entry.by_second.values() for words, _, _ in phrases for word in words)
    for namespace in namespaces.values():
        for group in namespace.groups.values():
            found |= group.special
    return found


def _noise(terms: dict[str, Entry]) -> frozenset[str]:
    alone = ((word, entry.alone if isinstance(entry, Phrases) else entry) for word, entry in terms.items())
    return frozenset(word for word, meaning in alone if meaning is not None and meaning[0] is Kind.NOISE)


def _words_of_names(catalogue: Catalogue, brands: dict[tuple[str, ...], str]) -> frozenset[str]:
    found = {name[0] for name in brands if len(name) == 1}
    for model in catalogue.models.values():
        found.update(token for name in (model.name, *model.aliases) for token in tokenise(fold(name)))
    return frozenset(word for word in found if word.isalpha())
