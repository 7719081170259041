"""Parameter errors in plain words: which parameter, what is wrong, and which ones there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from inspect import isclass
from typing import Any, get_origin, get_type_hints

import msgspec
from buybox_config.errors import UsageError
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

SHOWN = 20
"""Complaints of one answer."""


PAIRS_MAX = 500
"""Parameters of one request, repeated ones counted: ten whole lists; checking more takes more than linear time."""


class BadParameter(msgspec.Struct, frozen=True):
    """One parameter and what is wrong with it."""

    parameter: str
    detail: str


class BadParametersError(UsageError):
    """Parameters that are each well formed, but not together."""

    def __init__(self, errors: list[BadParameter]) -> None:
        super().__init__("; ".join(f"{error.parameter}: {error.detail}" for error in errors))
        self.errors = errors


async def refuse_many(request: Request) -> None:
    """Refuse more parameters than anybody means, before they are checked one by one."""
    given = len(request.query_params.multi_items())
    if given > PAIRS_MAX:
        raise BadParametersError([BadParameter("parameters", f"{given} are given, at most {PAIRS_MAX} are read")])


async def refuse_any(request: Request) -> None:
    """Refuse every parameter, where there is none."""
    names = sorted(set(request.query_params))[:SHOWN]
    if names:
        raise BadParametersError([BadParameter(name[:100], "unknown parameter; there are none here") for name in names])


def refuse_repeated(request: Request, model: type[BaseModel]) -> None:
    """Refuse a parameter given twice that has one value; silently taking the last would answer another question."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = sorted(name for name, times in given.items() if times > 1 and not _is_list(model, name))
    if twice:
        raise BadParametersError([BadParameter(name, "given more than once, but has one value") for name in twice])


def complaints(request: Request, error: Exception) -> list[BadParameter]:
    """Put what the parser found wrong with a request into words."""
    if not isinstance(error, RequestValidationError):
        raise error
    known = _known_parameters(request)
    return describe(error.errors(), known)


def describe(errors: Iterable[Mapping[str, Any]], known: tuple[str, ...]) -> list[BadParameter]:
    """Put pydantic's errors into words; `known` are the parameters that there are."""
    return [_describe(error, known) for error in errors][:SHOWN]


def _describe(error: Mapping[str, Any], known: tuple[str, ...]) -> BadParameter:
    location = [str(part) for part in error["loc"] if part not in ("query", "path", "header")]
    name = location[0][:100] if location else "parameters"
    if error["type"] == "extra_forbidden":
        return BadParameter(name, f"unknown parameter; known are {', '.join(known)}")
    if error["type"] == "missing":
        return BadParameter(name, "is required")
    return BadParameter(name, str(error["msg"]).removeprefix("Value error, "))


def _known_parameters(request: Request) -> tuple[str, ...]:
    hints = get_type_hints(request.scope["endpoint"]).values()
    models = [hint for hint in hints if isclass(hint) and issubclass(hint, BaseModel)]
    return tuple(models[0].model_fields) if models else ()


def _is_list(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is tuple
