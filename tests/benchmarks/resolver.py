"""Time recognising titles on one core, against folding and splitting the same titles, in one run.

`python tests/benchmarks/resolver.py FILE.csv[:COLUMN] ...` reads titles from CSV files (column `title` unless named),
shuffles them with a fixed seed and prints one JSON document: titles a second of the recogniser, of folding and cutting
into tokens alone, of `casefold().split()`, and their ratios. Each is the best of several rounds that take turns; the
clock is the process's own, so that others on the machine do not count.
"""

import argparse
import csv
import json
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from buybox_config.catalogue import load_catalogue
from buybox_config.words import load_words
from buybox_titles.fold import fold
from buybox_titles.recogniser import Recogniser
from buybox_titles.tokens import tokenise

ROUNDS = 5


def read_titles(names: Iterable[str]) -> list[str]:
    """Read the titles of all files, shuffled."""
    titles = []
    for name in names:
        path, _, column = name.partition(":")
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            titles += [row[column or "title"] for row in csv.DictReader(lines)]
    random.Random(7).shuffle(titles)  # noqa: S311 - an order, no secret
    return titles


def seconds(work: Callable[[str], object], titles: list[str]) -> float:
    """Return the processor time of doing `work` once for every title."""
    began = time.process_time()
    for title in titles:
        work(title)
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    titles = read_titles(parser.parse_args().files)
    began = time.process_time()
    recogniser = Recogniser(load_catalogue(), load_words())
    compiled = time.process_time() - began
    ways: dict[str, Callable[[str], object]] = {
        "recognise": recogniser.recognise,
        "fold_and_cut": lambda title: tokenise(fold(title)),
        "casefold_and_split": lambda title: title.casefold().split(),
    }
    rounds = [{way: seconds(work, titles) for way, work in ways.items()} for _ in range(ROUNDS)]
    best = {way: min(one[way] for one in rounds) for way in ways}
    json.dump(
        {
            "titles": len(titles),
            "compile_seconds": round(compiled, 2),
            "titles_per_second": {way: round(len(titles) / best[way]) for way in ways},
            "times_slower_than": {way: round(best["recognise"] / best[way], 1) for way in ways if way != "recognise"},
        },
        sys.stdout,
        indent=1,
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
