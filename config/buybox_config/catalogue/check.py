"""The whole check of the catalogue, and the numbers that describe it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import msgspec

from buybox_config.catalogue.claims import Forms, check_claims
from buybox_config.catalogue.entries import Complaint, Entries
from buybox_config.catalogue.facts import FACTS, is_verified
from buybox_config.catalogue.model import Model
from buybox_config.catalogue.placeholders import missing_placeholders
from buybox_config.catalogue.plausible import check_model_alone
from buybox_config.catalogue.redirecting import check_redirects

UNDATED = "no date"


class FactCount(msgspec.Struct, frozen=True):
    """How many models state a fact, by whether it may be relied on."""

    verified: int
    unverified: int


class CheckReport(msgspec.Struct, frozen=True):
    """What `buybox catalogue check` tells."""

    models: int
    devices: int
    added: int  # models that the additions describe or add to
    categories: dict[str, dict[str, int]]  # category -> year of launch -> models
    brands: dict[str, int]
    facts: dict[str, FactCount]
    sources: dict[str, int]  # source -> facts that come from it
    without_storage: dict[str, int]  # category -> models that are not sold by storage
    redirects: int
    complaints: tuple[Complaint, ...]


def check_catalogue(entries: Entries, basic_colours: AbstractSet[str], forms: Forms, today: dt.date) -> CheckReport:
    """Check everything and count; `forms` reads names as titles are read, `today` bounds launch dates."""
    models = [entry.model for entry in entries.models]
    complaints = find_complaints(entries, basic_colours, forms, today)
    return CheckReport(
        models=len(models),
        devices=sum(len(model.devices) for model in models),
        added=sum(entry.added for entry in entries.models),
        categories=_categories(models),
        brands=dict(Counter(model.brand for model in models).most_common()),
        facts=_facts(models),
        sources=dict(Counter(source for model in models for source in model.sources.values()).most_common()),
        without_storage=dict(sorted(Counter(model.category for model in models if not model.storage_gb).items())),
        redirects=len(entries.redirects),
        complaints=complaints,
    )


def find_complaints(
    entries: Entries, basic_colours: AbstractSet[str], forms: Forms, today: dt.date
) -> tuple[Complaint, ...]:
    """Give everything that is wrong, each once, by place."""
    devices = {device.device_id for entry in entries.models for device in entry.model.devices}
    found = [
        *entries.complaints,
        *(complaint for entry in entries.models for complaint in check_model_alone(entry, basic_colours, today)),
        *check_claims(entries, forms),
        *check_redirects(entries.redirects, devices),
        *(Complaint("placeholders", f"category {category} has no image") for category in missing_placeholders()),
    ]
    return tuple(sorted(set(found), key=_by_place))


def _by_place(complaint: Complaint) -> tuple[str, int, str]:
    """Sort by file, then by row as a number."""
    file, _, row = complaint.place.partition(", row ")
    return file, int(row or 0), complaint.message


def _categories(models: Iterable[Model]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for model in models:
        year = str(model.launched.year) if model.launched else UNDATED
        found.setdefault(model.category, Counter())[year] += 1
    return {category: dict(sorted(years.items())) for category, years in sorted(found.items())}


def _facts(models: list[Model]) -> dict[str, FactCount]:
    counts: Counter[tuple[str, bool]] = Counter(
        (fact, is_verified(source)) for model in models for fact, source in model.sources.items()
    )
    return {fact: FactCount(counts[fact, True], counts[fact, False]) for fact in FACTS}
