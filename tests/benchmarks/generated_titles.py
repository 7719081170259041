"""Recognise generated titles of the whole catalogue, and of models left out of it; prints one JSON document.

`python tests/benchmarks/generated_titles.py [SEEDS]`; every answer to a title of a model left out is wrong.
"""

import json
import sys

import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.words import load_words
from buybox_titles.evaluation.own import leave_out, recognise_own
from buybox_titles.recogniser import Recogniser


def main() -> None:
    """Measure and print."""
    catalogue, words = load_catalogue(), load_words()
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    own = recognise_own(Recogniser(catalogue, words), catalogue.models.values(), 3, "own")
    left_out = [leave_out(catalogue, words, 300, 4, seed) for seed in range(seeds)]
    json.dump({"own": msgspec.to_builtins(own), "left_out": msgspec.to_builtins(left_out)}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
