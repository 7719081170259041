"""What docs/policy.md says of policies is so: its example, its commands, and every kind of finding."""

import re
import tomllib
from pathlib import Path

from buybox_cli.commands.policy import command
from buybox_config.list_rules import RULES_MAX
from buybox_config.markets import load_markets
from buybox_desk.policies.checks.findings import load_finding_kinds
from buybox_desk.policies.policy_desk import REASON_MAX
from buybox_desk.policies.reading import BYTES_MAX, TOLD, read_policy

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "policy.md").read_text("utf-8")
EXAMPLE = PAGE.partition("```toml\n")[2].partition("```")[0]
ROWS = dict(re.findall(r"^\| `([a-z_]+)` \| (error|warning|note) \|", PAGE, re.MULTILINE))
CHECKS = ROOT / "desk" / "buybox_desk" / "policies"


def test_the_example_is_a_policy() -> None:
    policy = read_policy(tomllib.loads(EXAMPLE), load_markets())
    assert policy.weights_for("FR", "laptop").seller == 1.5
    assert policy.weights_for("FR", "tablet").seller == 1.2
    assert [rule.action for rule in policy.rules] == ["pin"]


def test_every_kind_of_finding_stands_there_with_its_severity() -> None:
    assert {name: kind.severity for name, kind in load_finding_kinds().items()} == ROWS


def test_every_kind_that_is_described_is_found_somewhere() -> None:
    sources = [CHECKS / "check.py", *(CHECKS / "checks").glob("*.py")]
    told = {kind for path in sources for kind in re.findall(r'found\(\s*"([a-z_]+)"', path.read_text("utf-8"))}
    assert told == set(load_finding_kinds())


def test_every_subcommand_stands_there() -> None:
    assert [name for name in command.commands if name not in PAGE] == []


def test_the_bounds_that_it_names_are_those_that_hold() -> None:
    assert f"more than {RULES_MAX} rules" in PAGE
    assert f"a reason of more than {REASON_MAX} characters" in PAGE
    assert BYTES_MAX // 1024**2 == 4
    assert "a document of more than 4 MB" in PAGE
    assert TOLD == 5
    assert "Up to five faults" in PAGE
