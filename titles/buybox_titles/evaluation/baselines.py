"""Two plain ways to find a title's device, to compare with: the catalogue's most similar name by words and by letters.

Each answers with the nearest device when it is near enough; how near is chosen on titles for tuning, where the
pairwise F1 is best.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from buybox_config.catalogue import Catalogue
from buybox_config.errors import ConfigError
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from buybox_titles.evaluation.clusters import pairwise
from buybox_titles.evaluation.labelled import Labelled
from buybox_titles.recognition import Recognition

Similarities = Callable[[Sequence[str], Sequence[str]], NDArray[np.float64]]
"""Titles and names -> for each title the nearest name's number and its similarity of 0 to 1, as two columns."""

STEPS = tuple(step / 100 for step in range(30, 100))
AT_ONCE = 256
"""Titles compared at a time: bounds the memory."""


def by_words(titles: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    """Find the nearest name by rapidfuzz's token_set_ratio."""
    return _nearest(titles, lambda some: process.cdist(some, names, scorer=fuzz.token_set_ratio) / 100)


def by_letters(titles: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    """Find the nearest name by the cosine of TF-IDF weights of runs of 2 to 4 letters.

    Raises ConfigError where scikit-learn is not installed.
    """
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - only evaluating needs it
    except ImportError as error:
        raise ConfigError("the TF-IDF baseline needs scikit-learn: pip install 'buybox[evaluation]'") from error

    weigh = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    known = weigh.fit_transform(names).T.tocsc()
    return _nearest(titles, lambda some: (weigh.transform(some) @ known).toarray())


def _nearest(titles: Sequence[str], compare: Callable[[Sequence[str]], NDArray[np.float64]]) -> NDArray[np.float64]:
    parts = []
    for start in range(0, len(titles), AT_ONCE):
        similar = compare(titles[start : start + AT_ONCE])
        best = similar.argmax(axis=1)
        parts.append(np.column_stack((best, similar[np.arange(len(best)), best])))
    return np.concatenate(parts) if parts else np.empty((0, 2))


class Nearest:
    """One such way with its threshold."""

    def __init__(self, catalogue: Catalogue, similarities: Similarities) -> None:
        self._devices = list(catalogue.devices.values())
        self._names = [f"{device.brand} {device.title}".lower() for device in self._devices]
        self._similarities = similarities
        self.threshold = 1.0

    def tune(self, titles: Sequence[Labelled]) -> None:
        """Choose the threshold with the best pairwise F1 on these titles."""
        near = self._similarities([title.title.lower() for title in titles], self._names)
        truth = [title.cluster for title in titles]

        def f1(threshold: float) -> float:
            return pairwise(truth, [int(at) if sure >= threshold else None for at, sure in near]).f1

        self.threshold = max(STEPS, key=f1)

    def recognise(self, titles: Sequence[str]) -> list[Recognition]:
        """Answer every title."""
        near = self._similarities([title.lower() for title in titles], self._names)
        return [self._answer(int(at), float(sure)) for at, sure in near]

    def _answer(self, at: int, sure: float) -> Recognition:
        if sure < self.threshold:
            return Recognition(reason="unknown_device")
        device = self._devices[at]
        return msgspec.structs.replace(
            Recognition(confidence=min(sure, 1.0)),
            model_id=device.model_id,
            device_id=device.device_id,
            storage_gb=device.storage_gb,
        )
