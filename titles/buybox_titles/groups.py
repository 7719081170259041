"""The catalogue compiled for look-up: every base of a brand with the models that share it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Catalogue, Device, Model
from buybox_config.words import Words

from buybox_titles.fold import fold
from buybox_titles.names import Form, name_forms, telling_number
from buybox_titles.terms import colour_words
from buybox_titles.tokens import tokenise

DIGITS = "0123456789"
_DIAGONAL = re.compile(r"\d{1,2}\.\d(?:in)?")
NETWORKS = frozenset(("2g", "3g", "4g", "5g", "lte", "uw"))


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
    spoken: frozenset[str]  # every word of its names
    tags: frozenset[str]  # years, generations, networks, sizes and chips of its names
    bare: bool  # its name is one number
    diagonals: frozenset[str]  # inches in its names
    screen: str | None  # diagonal in inches


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
    wordy: bool  # the base has no digit: the word after it may be the rest of another name ("Moto G" Pure)
    numbered: bool  # and names go on from it with a number: "Moto G5"
    counted: bool  # or one of the words that tell its models apart is a number: "MediaPad M3 Lite 10"
    tablets: bool  # its models are tablets
    stem: str  # the base without its last number: "iphone" of "iphone13"
    full: bool  # the base begins with a word that no seller leaves out
    special: frozenset[str]  # words and tags: they mean the name before anything else


class Namespace(msgspec.Struct, frozen=True, eq=False):
    """The bases of one brand."""

    groups: dict[str, Group]
    prefixes: frozenset[str]
    heads: frozenset[str]  # first words of its longer names: "latitude", "pad"
    names: frozenset[str]  # words of the brand's own name
    seams: frozenset[str]  # where a name's number ends and another begins: "c1" of "C1-00"


def compile_namespaces(catalogue: Catalogue, known_models: dict[str, Known], words: Words) -> dict[str, Namespace]:
    """Compile the models of each brand; "Nexus 5" is found under Google, whose family it is, and its maker."""
    found: dict[str, dict[str, list[tuple[Known, Form]]]] = defaultdict(lambda: defaultdict(list))
    families = words.families
    for model in catalogue.models.values():
        known = known_models[model.model_id]
        for form in set(name_forms(model, words.optional_families, words.colours.keys())):
            if form.base and form.base not in NETWORKS:
                for brand in {model.brand, families.get(form.pieces[0], (model.brand, ""))[0]}:
                    found[brand][form.base].append((known, form))
    for brand, number, model in _by_number(catalogue):
        if number not in found[brand] or all(form.words for _, form in found[brand][number]):
            rest = frozenset(tokenise(fold(model.name))) - {number}
            found[brand][number].append((known_models[model.model_id], Form(number, frozenset(), rest, (number,))))
    return {brand: _namespace(brand, bases, families.keys()) for brand, bases in found.items()}


def _by_number(catalogue: Catalogue) -> Iterator[tuple[str, str, Model]]:
    """Give the models of a brand that a number in their name tells from all others."""
    numbered: dict[tuple[str, str], list[Model]] = defaultdict(list)
    for model in catalogue.models.values():
        if number := telling_number(model):
            numbered[model.brand, number].append(model)
    for (brand, number), models in numbered.items():
        if len(models) == 1:
            yield brand, number, models[0]


def _namespace(brand: str, bases: dict[str, list[tuple[Known, Form]]], families: AbstractSet[str]) -> Namespace:
    numbered = {base.rstrip(DIGITS) for base in bases if base[-1].isdigit()}
    groups = {base: _group(base, found, families, numbered=base in numbered) for base, found in bases.items()}
    prefixes = {base[:length] for base in groups for length in range(1, len(base) + 1)}
    forms = [form for found in bases.values() for _, form in found]
    heads = {form.pieces[0] for form in forms if len(form.base) > len(form.pieces[0]) and form.pieces[0].isalpha()}
    return Namespace(
        groups, frozenset(prefixes), frozenset(heads), frozenset(tokenise(fold(brand))), frozenset(_seams(forms))
    )


def _seams(forms: list[Form]) -> Iterator[str]:
    """Give the beginnings of bases that end where a number meets a number: "c5" of "C5 03", "tab10" of "Tab 10.1"."""
    for form in forms:
        text = ""
        for piece in form.pieces:
            if text[-1:] in DIGITS and piece[0] in DIGITS:
                yield text
            if "." in piece:
                yield text + piece.partition(".")[0]
            text += piece


def _group(base: str, found: list[tuple[Known, Form]], families: AbstractSet[str], *, numbered: bool) -> Group:
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
        wordy=not any(letter in DIGITS for letter in base),
        numbered=numbered,
        counted=any(word.isdigit() for word in words),
        tablets=all(known.model.category == "tablet" for known, _ in found),
        stem=base.rstrip(DIGITS),
    )


def _needs_neighbour(base: str, found: list[tuple[Known, Form]], families: AbstractSet[str]) -> bool:
    """Tell whether a base is one plain word or number, which may stand in a title for something else ("16 MP pixel").

    A family's own word that needs more to name a model ("iPad 2021") stands for nothing else.
    """
    if not (base.isalpha() or base.replace(".", "").isdigit()) or all(len(form.pieces) > 1 for _, form in found):
        return False
    return base not in families or any(not form.words and not form.tags for _, form in found)


def _entry(known: Known, words: frozenset[str], forms: list[tuple[Known, Form]]) -> Entry:
    written = frozenset(form.tags for _, form in forms)
    return Entry(known, words, known.tags.union(*written), written)


def _known_tags(model: Model) -> frozenset[str]:
    """Return all tags of a model's names, and the year of its launch where no name has one."""
    tags = {tag for form in name_forms(model, ()) for tag in form.tags}
    if model.launched and not any(tag[:2] == "20" for tag in tags):
        tags.add(str(model.launched.year))
    return frozenset(tags)


def know(model: Model, words: Words) -> Known:
    """Prepare a model for look-up."""
    colours = sorted(((frozenset(colour_words(c.name)), c.name) for c in model.colours), key=lambda pair: -len(pair[0]))
    name = tokenise(fold(model.name))
    spoken = frozenset(name).union(*(tokenise(fold(alias)) for alias in model.aliases))
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
        spoken=spoken,
        tags=_known_tags(model),
        bare=len(name) == 1,
        diagonals=frozenset(word.removesuffix("in") for word in spoken if _DIAGONAL.fullmatch(word)),
        screen=words.screens.get(model.model_id),
        plain=len(model.storage_gb) > 1 and not (model.ram_gb or model.size or model.connectivity),
    )


def _size_tokens(size: str) -> tuple[str, ...]:
    number, _, unit = size.partition(" ")
    return (number + unit, number) if "." in number else (number + unit,)
