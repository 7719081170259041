"""What is shown beside a device as worth a thought, kept as data: each number with its reason."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from buybox_config.popularity import Stated


class ConsiderRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every number of "also consider"; docs/storefront.md says where each stands."""

    little_more_rate: Stated  # of the best offer's total: what more storage or a newer model may cost more
    grade_saving_rate: Stated  # of the best offer's total: what a lower grade must save
    newer_models: Stated  # how many newer models are looked at

    def highest_total(self, total: int) -> int:
        """Return the highest total that is still a little more than this one, in minor units."""
        return int(total * (1 + self.little_more_rate.value))

    def saving_total(self, total: int) -> int:
        """Return the highest total that saves enough on this one, in minor units."""
        return int(total * (1 - self.grade_saving_rate.value))


@cache
def load_consider_rules() -> ConsiderRules:
    """Read the shipped `data/also_consider.toml`."""
    shipped = (files("buybox_config") / "data" / "also_consider.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(shipped), ConsiderRules)
