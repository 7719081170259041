"""The page about changes over HTTP names every outcome, field, state, limit and problem that there is."""

from pathlib import Path
from typing import get_args

import pytest
from buybox_api.pages.seller.change_words import OUTCOMES, STATES
from buybox_api.sellers.changes_answer import ChangedLine, ChangesAnswer
from buybox_api.sellers.changes_body import BYTES_MAX, FORMS, LINES_MAX
from buybox_api.server.bounds import FIELDS_MAX, HEAD_MAX, PIPELINED_MAX, SEND_S, URL_MAX, Bounds, bounds_of
from buybox_config.settings import load_settings
from buybox_desk.changes.batch import BatchState
from buybox_indexer.offer_changes.report import LineReport, Outcome

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "changes-over-http.md").read_text("utf-8")
ACCESS = (DOCS / "access.md").read_text("utf-8")

TOLD_OTHERWISE = {"seller", "key", "address"}
"""Fields that only repeat the address that was asked."""


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_an_outcome_is_documented_and_has_words_on_the_page(outcome: str) -> None:
    assert f"| `{outcome}` |" in PAGE
    assert outcome in OUTCOMES


@pytest.mark.parametrize("state", get_args(BatchState))
def test_a_state_of_a_batch_is_documented_and_has_words_on_the_page(state: str) -> None:
    assert f"`{state}`:" in PAGE
    assert state in STATES


@pytest.mark.parametrize(
    "field", sorted(({*ChangesAnswer.__struct_fields__, *ChangedLine.__struct_fields__}) - TOLD_OTHERWISE)
)
def test_a_field_of_the_account_is_documented(field: str) -> None:
    assert f"`{field}`" in PAGE


def test_every_field_that_the_indexer_tells_of_a_line_is_passed_on() -> None:
    assert set(LineReport.__struct_fields__) <= set(ChangedLine.__struct_fields__)


def test_the_limits_of_a_batch_are_those_that_hold() -> None:
    assert f"at most {LINES_MAX:,} lines and {BYTES_MAX:,} bytes" in PAGE
    assert f"`{FORMS[0]}`" in PAGE


def test_the_limits_of_a_connection_are_those_that_hold() -> None:
    for told in (
        f"| {URL_MAX // 1024} KB |",
        f"| {HEAD_MAX // 1024} KB, {FIELDS_MAX} fields |",
        f"| {SEND_S:g} s |",
        f"| {PIPELINED_MAX} |",
        f"`BUYBOX_CONNECTIONS_MAX`, {Bounds().connections}",
        f"`BUYBOX_HEAD_TIMEOUT_S`, {Bounds().head_s:g} s",
        f"`BUYBOX_BODY_TIMEOUT_S`, {Bounds().body_s:g} s",
        f"`BUYBOX_ANSWER_TIMEOUT_S`, {Bounds().answer_s:g} s",
    ):
        assert told in ACCESS


def test_limits_without_settings_are_those_of_settings_left_alone() -> None:
    assert bounds_of(load_settings({"HOME": "/nowhere"})) == Bounds()
