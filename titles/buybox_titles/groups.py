"""The catalogue compiled for look-up: every base of a brand with the models that share it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Catalogue, Device, Model

from buybox_titles.names import Form, name_forms
from buybox_titles.terms import colour_words

SHORTEST_CODE = 4
NETWORKS = frozenset(("2g", "3g", "4g", "5g", "lte"))
_SAMSUNG = re.compile(r"([a-z]\d{3})[a-z]\w*")


class Known(msgspec.Struct, frozen=True, eq=False):
    """A model with what is asked about it most, ready at hand."""

    model: Model
    storages: frozenset[int]
    memories: frozenset[int]
    sizes: dict[str, str]  # token -> size: "44mm" -> "44 mm"
    colours: tuple[tuple[frozenset[str], str], ...]  # words -> name, most words first
    by_basic: dict[str, str | None]  # basic colour -> the one colour that is it, None when several are
    devices: dict[tuple[int | None, int | None, str | None, str | None], Device]
    plain: bool  # sold by storage alone


class Entry(msgspec.Struct, frozen=True, eq=False):
    """A model as one base leads to it."""

    known: Known
    words: frozenset[str]
    tags: frozenset[str]  # every tag that may be said of the model
    written: frozenset[frozenset[str]]  # the tags of each of its names with this base and these words


class Group(msgspec.Struct, frozen=True, eq=False):
    """The models that share a base."""

    entries: tuple[Entry, ...]
    models: frozenset[str]
    words: frozenset[str]
    tags: frozenset[str]
    dated: bool  # its names hold years
    needs_neighbour: bool  # too short to stand without brand or family before it
    stem: str  # the base without its last number: "iphone" of "iphone13"
    full: bool  # the base begins with a word that no seller leaves out
    special: frozenset[str]  # words and tags: they mean the name before anything else


class Namespace(msgspec.Struct, frozen=True, eq=False):
    """The bases of one brand."""

    groups: dict[str, Group]
    prefixes: frozenset[str]


def compile_namespaces(
    catalogue: Catalogue, optional_families: tuple[str, ...], families: AbstractSet[str]
) -> dict[str, Namespace]:
    """Compile the models of each brand."""
    found: dict[str, dict[str, list[tuple[Known, Form]]]] = defaultdict(lambda: defaultdict(list))
    for model in catalogue.models.values():
        known = know(model)
        for form in set(name_forms(model, optional_families)):
            if form.base and form.base not in NETWORKS:
                found[model.brand][form.base].append((known, form))
    return {brand: _namespace(bases, families) for brand, bases in found.items()}


def _namespace(bases: dict[str, list[tuple[Known, Form]]], families: AbstractSet[str]) -> Namespace:
    groups = {base: _group(base, found, families) for base, found in bases.items()}
    prefixes = {base[:length] for base in groups for length in range(1, len(base) + 1)}
    return Namespace(groups, frozenset(prefixes))


def _group(base: str, found: list[tuple[Known, Form]], families: AbstractSet[str]) -> Group:
    spoken: dict[tuple[str, frozenset[str]], list[tuple[Known, Form]]] = defaultdict(list)
    for known, form in found:
        spoken[known.model.model_id, form.words].append((known, form))
    entries = tuple(_entry(forms[0][0], words, forms) for (_, words), forms in spoken.items())
    words = frozenset(word for entry in entries for word in entry.words)
    tags = frozenset(tag for entry in entries for tag in entry.tags)
    return Group(
        entries=entries,
        models=frozenset(entry.known.model.model_id for entry in entries),
        words=words,
        tags=tags,
        full=len(base) > 3 and base[0].isalpha(),  # noqa: PLR2004 - "s21" is a short form, "iphone13" is not
        special=words | tags,
        dated=any(tag[:2] == "20" for _, form in found for tag in form.tags),
        needs_neighbour=_needs_neighbour(base, found, families),
        stem=base.rstrip("0123456789"),
    )


def _needs_neighbour(base: str, found: list[tuple[Known, Form]], families: AbstractSet[str]) -> bool:
    """Tell whether a base is one plain word or number, which may stand in a title for something else ("16 MP pixel").

    A family's own word that needs more to name a model ("iPad 2021") stands for nothing else.
    """
    if not (base.isalpha() or base.replace(".", "").isdigit()) or all(len(form.pieces) > 1 for _, form in found):
        return False
    return base not in families or any(not form.words and not form.tags for _, form in found)


def _entry(known: Known, words: frozenset[str], forms: list[tuple[Known, Form]]) -> Entry:
    tags = known_tags(known.model, forms)
    return Entry(known, words, tags, frozenset(form.tags for _, form in forms))


def known_tags(model: Model, forms: list[tuple[Known, Form]]) -> frozenset[str]:
    """Return all tags of a model: those of its names, and the year of its launch where no name has one."""
    tags = {tag for form in name_forms(model, ()) for tag in form.tags} | {
        tag for _, form in forms for tag in form.tags
    }
    if model.launched and not any(tag[:2] == "20" for tag in tags):
        tags.add(str(model.launched.year))
    return frozenset(tags)


def know(model: Model) -> Known:
    """Prepare a model for look-up."""
    colours = sorted(((frozenset(colour_words(c.name)), c.name) for c in model.colours), key=lambda pair: -len(pair[0]))
    by_basic: dict[str, str | None] = {}
    for colour in model.colours:
        by_basic[colour.basic] = None if colour.basic in by_basic else colour.name
    return Known(
        model=model,
        storages=frozenset(model.storage_gb),
        memories=frozenset(model.ram_gb),
        sizes={token: size for size in model.size for token in _size_tokens(size)},
        colours=tuple(colours),
        by_basic=by_basic,
        devices={(d.storage_gb, d.ram_gb, d.size, d.connectivity): d for d in model.devices},
        plain=len(model.storage_gb) > 1 and not (model.ram_gb or model.size or model.connectivity),
    )


def _size_tokens(size: str) -> tuple[str, ...]:
    number, _, unit = size.partition(" ")
    return (number + unit, number) if "." in number else (number + unit,)


def code_phrases(models: Iterable[Model]) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the ways in which makers' model numbers are written, with the models that have them.

    "SM-G991B" is also written "G991B" and "SM-G991"; a short form that two models share names both.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for model in models:
        for code in model.codes:
            for tokens in _spellings(code.lower()):
                found[tokens].add(model.model_id)
    return {tokens: frozenset(ids) for tokens, ids in found.items()}


def _spellings(code: str) -> list[tuple[str, ...]]:
    tokens = tuple(re.findall(r"[a-z0-9]+", code))
    if len(tokens) > 1 and tokens[0] in {"sm", "gt", "lm", "sgh", "sch"}:
        short = tokens[1:]
    elif tokens[0].startswith("xt") and len(tokens) > 1:
        short = tokens[:1]
    else:
        short = tokens
    spellings = {tokens, short}
    if match := _SAMSUNG.fullmatch("".join(short)):
        spellings.add((match.group(1),))
    return [way for way in spellings if _is_code("".join(way))]


def _is_code(text: str) -> bool:
    """Tell whether a number is long enough to be no name: "a51" is one."""
    return len(text) >= SHORTEST_CODE and any(letter.isdigit() for letter in text) and not text.isdigit()
