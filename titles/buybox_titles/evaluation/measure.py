"""Measure predictions for titles that people have sorted."""

import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from buybox_titles.evaluation.calibration import Tenth, by_tenths
from buybox_titles.evaluation.clusters import Agreement, b_cubed, pairwise
from buybox_titles.evaluation.gold import Gold
from buybox_titles.evaluation.labelled import Labelled, Negative, without_editions
from buybox_titles.recognition import Recognition

Recognise = Callable[[str], Recognition]


class Measured(msgspec.Struct, frozen=True):
    """What one way of recognising makes of a set of labelled titles."""

    way: str
    titles: int
    pairs: Agreement
    cubed: Agreement
    folded: Agreement  # pairwise, with the products joined that differ only in edition words
    with_model: float  # share of the titles
    with_device: float
    right: float  # share of the answers with a device whose label means a model
    abstained: dict[str, int]  # reason -> titles
    tenths: list[Tenth]
    per_second: float


class Turned(msgspec.Struct, frozen=True):
    """What becomes of titles that are no device of ours."""

    category: str
    titles: int
    with_device: int
    reasons: dict[str, int]


def measure(way: str, titles: Sequence[Labelled], recognise: Recognise, gold: Gold) -> Measured:
    """Recognise every title and compare with the labels."""
    began = time.perf_counter()
    found = [recognise(title.title) for title in titles]
    return summarise(way, titles, found, gold, time.perf_counter() - began)


def summarise(
    way: str, titles: Sequence[Labelled], found: Sequence[Recognition], gold: Gold, seconds: float
) -> Measured:
    """Compare answers with the labels."""
    groups = [predicted_group(answer) for answer in found]
    products = [title.cluster for title in titles]
    answers = judged(titles, found, gold)
    count = len(titles) or 1
    return Measured(
        way=way,
        titles=len(titles),
        pairs=pairwise(products, groups),
        cubed=b_cubed(products, groups),
        folded=pairwise([title.cluster for title in without_editions(titles)], groups),
        with_model=sum(1 for answer in found if answer.model_id) / count,
        with_device=len(answers) / count,
        right=sum(right is True for _, right in answers) / (sum(right is not None for _, right in answers) or 1),
        abstained=dict(Counter(answer.reason for answer in found if answer.reason).most_common()),
        tenths=by_tenths(answers),
        per_second=len(titles) / seconds if seconds else 0.0,
    )


def judged(titles: Sequence[Labelled], found: Sequence[Recognition], gold: Gold) -> list[tuple[float, bool | None]]:
    """Return the confidence of each answer with a device and whether it is right, None where its label says nothing."""
    return [
        (answer.confidence, gold.is_right(answer, gold.meant(title.label)))
        for title, answer in zip(titles, found, strict=True)
        if answer.device_id
    ]


def predicted_group(found: Recognition) -> str | None:
    """Return what joins titles: the device, else model and storage; None where nothing was answered."""
    if found.device_id or not found.model_id:
        return found.device_id
    return f"{found.model_id} {found.storage_gb}"


def measure_negatives(titles: Sequence[Negative], recognise: Recognise) -> list[Turned]:
    """Count by category what is answered to titles that are none of the evaluated kind."""
    by_category: dict[str, list[Recognition]] = {}
    for title in titles:
        by_category.setdefault(title.category, []).append(recognise(title.title))
    return [
        Turned(
            category,
            len(found),
            sum(1 for answer in found if answer.device_id),
            dict(Counter(answer.reason for answer in found if answer.reason).most_common()),
        )
        for category, found in by_category.items()
    ]
