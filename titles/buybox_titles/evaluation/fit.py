"""Fit what a confidence means: raw confidence to the share of answers that were right, rising (isotonic regression)."""

from collections.abc import Iterable

LEAST_ANSWERS = 20
"""Answers behind each step: fewer say too little."""


def fit_steps(answers: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Return (raw confidence at least, share right) for (raw confidence, right), both rising.

    Neighbouring steps whose shares do not rise, or that rest on too few answers, are joined (pool adjacent violators,
    Ayer et al. 1955); a share counts one more right and one more wrong answer, so that none is certain.
    """
    counts: dict[float, list[int]] = {}
    for raw, is_right in answers:
        count = counts.setdefault(raw, [0, 0])
        count[0] += 1
        count[1] += is_right
    steps: list[list[float]] = []  # raw at least, answers, right
    for raw in sorted(counts):
        steps.append([raw, *counts[raw]])
        while len(steps) > 1 and (steps[-2][1] < LEAST_ANSWERS or _share(steps[-2]) >= _share(steps[-1])):
            _, answered, right = steps.pop()
            steps[-1][1] += answered
            steps[-1][2] += right
    if len(steps) > 1 and steps[-1][1] < LEAST_ANSWERS:
        _, answered, right = steps.pop()
        steps[-1][1] += answered
        steps[-1][2] += right
    return [(step[0], round(_share(step), 3)) for step in steps]


def _share(step: list[float]) -> float:
    return (step[2] + 1) / (step[1] + 2)
