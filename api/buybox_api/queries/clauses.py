"""The smallest clauses of the engine's query language, so that the builders read as sentences."""

from collections.abc import Sequence
from typing import Any

Clause = dict[str, Any]

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


def one_of(field: str, values: Sequence[object]) -> Clause:
    """Match documents whose field has one of the values."""
    return {"terms": {field: list(values)}}


def at_least(field: str, value: int) -> Clause:
    """Match documents whose field is the value or more."""
    return {"range": {field: {"gte": value}}}


def at_most(field: str, value: int) -> Clause:
    """Match documents whose field is the value or less."""
    return {"range": {field: {"lte": value}}}


def below(field: str, value: int) -> Clause:
    """Match documents whose field is less than the value."""
    return {"range": {field: {"lt": value}}}


def present(field: str) -> Clause:
    """Match documents that have the field."""
    return {"exists": {"field": field}}


def every(clauses: Sequence[Clause]) -> Clause:
    """Match what meets all clauses, unscored; no clause matches everything."""
    return {"bool": {"filter": list(clauses)}} if clauses else EVERYTHING


def some(clauses: Sequence[Clause]) -> Clause:
    """Match what meets at least one clause."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def no(clause: Clause) -> Clause:
    """Match what does not meet the clause."""
    return {"bool": {"must_not": [clause]}}


def worth(clause: Clause, score: float) -> Clause:
    """Match what meets the clause, each for the same score: unlike BM25 it does not move when others are rewritten."""
    return {"constant_score": {"filter": clause, "boost": score}}
