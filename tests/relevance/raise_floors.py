"""Raise the floors to a little below a run that `measure.py --out RUN.json` kept: `raise_floors.py RUN.json`.

A floor is never lowered: where search became worse, either it or the judgement is to be mended.
"""

import math
import sys
import tomllib
from pathlib import Path

from buybox_cli.relevance.report import read_report
from buybox_ranking.evaluation.search_measures import MeanMeasures
from marketplace import HERE

ROOM = 0.03
"""What a floor leaves to chance: ties that break another way when the catalogue grows."""

HEAD = """\
# The least that search must reach on judged queries that nothing was tuned on, by group: some 0.03 below what was
# measured (docs/relevancy.md), so that a fall is noticed. raise_floors.py raises them; never lower one to pass.
"""

Floor = dict[str, float]


def floor_of(means: MeanMeasures) -> Floor:
    """Return a little less than the means, and a little more of the share without a result."""
    least = {name: max(0.0, math.floor((getattr(means, name) - ROOM) * 100) / 100) for name in ("ndcg", "hit")}
    return least | {"zero_rate": math.ceil((means.zero_rate + ROOM) * 100) / 100}


def stricter(old: Floor, new: Floor) -> Floor:
    """Return the stricter of two floors, measure by measure."""
    return {name: (min if name == "zero_rate" else max)(old.get(name, new[name]), new[name]) for name in new}


def main() -> None:
    """Write the floors anew."""
    path = HERE / "floors.toml"
    floors: dict[str, Floor] = tomllib.loads(path.read_text(encoding="utf-8"))
    for group in read_report(Path(sys.argv[1])).held_out:
        new = floor_of(group.means)
        floors[group.name] = stricter(floors.get(group.name, new), new)
    texts = [f'["{name}"]\n' + "".join(f"{key} = {value}\n" for key, value in floors[name].items()) for name in floors]
    path.write_text("\n".join([HEAD, *texts]), encoding="utf-8")


if __name__ == "__main__":
    main()
