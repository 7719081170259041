"""From unmatched titles to proposals: recognised once more, put together, described."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Catalogue, Model
from buybox_titles.fold import fold
from buybox_titles.parse import parse
from buybox_titles.recogniser import Hints, Recogniser
from buybox_titles.recognition import NO_HINTS, Recognition

from buybox_indexer.proposals.cluster import Key, Tails, group, join_typos
from buybox_indexer.proposals.core import Core, find_core
from buybox_indexer.proposals.naming import model_id
from buybox_indexer.proposals.nearest import Names
from buybox_indexer.proposals.proposal import (
    MOST_EXAMPLES,
    MOST_SELLERS,
    Proposal,
    counted,
    most_common,
    written_name,
)

FEWEST_ROWS = 3
"""Rows that a proposal needs: fewer are mostly typing errors."""

SHARE_STATED = 0.05
"""Share of a proposal's rows that must state a storage or colour for it to be proposed."""

_CODE = re.compile(
    r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{2,}(?:-[A-Z0-9]{1,8})+\b|\b[A-Z]{1,4}\d{3,5}[A-Z]{0,4}\b"
)


class Titled(msgspec.Struct, frozen=True):
    """A row of a feed as far as proposals need it."""

    title: str
    seller: str | None = None
    brand: str | None = None  # the seller's own column


class _Unmatched(msgspec.Struct, frozen=True):
    row: Titled
    found: Recognition
    core: Core


def propose(
    rows: Iterable[Titled], recogniser: Recogniser, catalogue: Catalogue, least: int = FEWEST_ROWS
) -> list[Proposal]:
    """Return proposals for what the rows name and the catalogue lacks, those of most rows first.

    Rows that are recognised, name no device, or could be several are left out. The same rows give the same answer.
    """
    names = Names(catalogue.models.values())
    words = names.words()
    unmatched = [found for row in rows if (found := _unmatched(row, recogniser, words)) is not None]
    tails = Tails([found.core for found in unmatched], recogniser.vocabulary.qualifiers, words)
    new: list[_Unmatched] = []
    further: dict[str, list[_Unmatched]] = defaultdict(list)
    for found in unmatched:
        known = found.found.model_id
        if known is not None and names.covers(known, tails.name(found.core)):
            further[known].append(found)
        else:
            new.append(found)
    proposals = [
        *_new_models(new, tails, names, catalogue, least),
        *_further_storages(further, catalogue.models, least),
    ]
    return _with_ids(sorted(proposals, key=lambda proposal: (-proposal.rows, proposal.id)))


def _unmatched(row: Titled, recogniser: Recogniser, words: Mapping[str, AbstractSet[str]]) -> _Unmatched | None:
    """Return what a row seems to name, None where it is recognised, is no device, or could be several."""
    found = recogniser.recognise(row.title, Hints(brand=row.brand) if row.brand else NO_HINTS)
    if found.reason != "unknown_device":
        return None
    vocabulary = recogniser.vocabulary
    core = find_core(parse(row.title, vocabulary, row.brand), vocabulary, row.brand, words)
    return None if core is None else _Unmatched(row, found, core)


def _new_models(
    unmatched: Sequence[_Unmatched], tails: Tails, names: Names, catalogue: Catalogue, least: int
) -> Iterator[Proposal]:
    spellings, usual = _spellings(catalogue.models.values()), _usual_categories(catalogue.models.values())
    groups = join_typos(group([found.core for found in unmatched], tails))
    for key, positions in groups.items():
        if len(positions) >= least:
            yield _describe(key, [unmatched[at] for at in positions], names, spellings, usual)


def _with_network(key: Key, networks: Sequence[str | None]) -> Key:
    """Put "5G" into the name where most titles write it."""
    network, rows = Counter(networks).most_common(1)[0]
    return (key[0], (*key[1], network)) if network is not None and 2 * rows > len(networks) else key


def _describe(
    key: Key, rows: Sequence[_Unmatched], names: Names, spellings: dict[str, str], usual: Mapping[str, str]
) -> Proposal:
    known = rows[0].core.known_brand
    brand, words = _with_network(key, [row.core.network for row in rows])
    if not known and brand.islower():
        brand = written_name((brand,), _titles(rows), {})  # a guess, not a column's own words
    name = written_name(words, _titles(rows), spellings)
    seldom = max(1, round(SHARE_STATED * len(rows)))
    return Proposal(
        id=model_id(brand, name),
        brand=brand,
        name=name,
        category=most_common(row.found.category for row in rows) or usual.get(brand),
        rows=len(rows),
        known_brand=known,
        storage_gb=counted((row.found.storage_gb for row in rows), seldom),
        ram_gb=counted((row.found.ram_gb for row in rows), seldom),
        colours=counted((row.found.colour for row in rows), seldom),
        codes=counted((code for row in rows for code in dict.fromkeys(_CODE.findall(row.row.title))), seldom),
        sellers=counted(row.row.seller for row in rows)[:MOST_SELLERS],
        examples=tuple(dict.fromkeys(_titles(rows)))[:MOST_EXAMPLES],
        nearest=names.nearest(brand, words),
    )


def _further_storages(
    further: Mapping[str, Sequence[_Unmatched]], models: Mapping[str, Model], least: int
) -> Iterator[Proposal]:
    """Propose storages in which a known model is offered and that the catalogue does not know of it."""
    for known, found in further.items():
        model = models[known]
        rows = [row for row in found if _is_further(row.found.storage_gb, model)]
        storages = counted((row.found.storage_gb for row in rows), least)
        if storages:
            yield Proposal(
                id=f"{known}-storages",
                brand=model.brand,
                name=model.name,
                category=model.category,
                rows=len(rows),
                known_brand=True,
                model_id=known,
                storage_gb=storages,
                sellers=counted(row.row.seller for row in rows)[:MOST_SELLERS],
                examples=tuple(dict.fromkeys(_titles(rows)))[:MOST_EXAMPLES],
            )


def _is_further(storage: int | None, model: Model) -> bool:
    """Tell whether a model may come in a storage that is not listed; much less than its least is RAM, misread."""
    known = model.storage_gb
    return storage is not None and bool(known) and storage not in known and 2 * storage >= known[0]


def _titles(rows: Iterable[_Unmatched]) -> list[str]:
    return [row.row.title for row in rows]


def _spellings(models: Iterable[Model]) -> dict[str, str]:
    """Return how the catalogue's names write each word without digits."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for model in models:
        for text in model.name.split():
            if text.isalpha():
                seen[fold(text)][text] += 1
    return {word: min(counts, key=lambda text: (-counts[text], text)) for word, counts in seen.items()}


def _usual_categories(models: Iterable[Model]) -> dict[str, str]:
    """Return the category of brands all of whose models have one."""
    found: dict[str, set[str]] = defaultdict(set)
    for model in models:
        found[model.brand].add(model.category)
    return {brand: next(iter(categories)) for brand, categories in found.items() if len(categories) == 1}


def _with_ids(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals, those that share an id told apart by a number."""
    seen: Counter[str] = Counter()
    numbered = []
    for proposal in proposals:
        seen[proposal.id] += 1
        again = seen[proposal.id]
        numbered.append(proposal if again == 1 else msgspec.structs.replace(proposal, id=f"{proposal.id}-{again}"))
    return numbered
