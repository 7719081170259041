"""How we rank, as a page: what the answer of `/v1/ranking` says, figures in the market's manner."""

from typing import Any

from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import written_number
from buybox_api.ranking.answer import CategoryImportance, RankingAnswer

Shown = dict[str, Any]

PARTS = ("price", "condition", "service", "seller")


def shown_ranking(answer: RankingAnswer, category: str | None, visit: Visit) -> Shown:
    """Return what the page shows; the category that a shopper comes from stands first."""
    ordered = sorted(answer.importance, key=lambda entry: entry.category != category)
    titles = {parameter.part: parameter.title for parameter in answer.parameters}
    return {
        "answer": answer,
        "simulated": answer.simulated,
        "version": _version(answer, visit),
        "parts": [titles.get(part, part) for part in PARTS],
        "rows": [_row(entry, visit) for entry in ordered],
        "competing": answer.not_offered,
        "further": [text for text in (answer.chance, answer.trial) if text],
    }


def _row(entry: CategoryImportance, visit: Visit) -> Shown:
    """Show how much each parameter counts in a category: its share where it was measured, and its weight."""
    return {
        "title": entry.title,
        "measured": entry.shares is not None,
        "cells": [_cell(entry, part, visit) for part in PARTS],
    }


def _cell(entry: CategoryImportance, part: str, visit: Visit) -> Shown:
    share = None if entry.shares is None else getattr(entry.shares, part)
    weight = written_number(getattr(entry.weights, part), visit.words)
    return {
        "share": None if share is None else visit.say("per_cent", share),
        "per_cent": share or 0,
        "weight": visit.say("rank_weight", number=weight),
    }


def _version(answer: RankingAnswer, visit: Visit) -> str:
    if answer.policy_since is None:
        return visit.say("rank_version", version=answer.policy)
    return visit.say("rank_since", version=answer.policy, date=visit.words.written_date(answer.policy_since))
