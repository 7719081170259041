"""What all routes about one seller have in common: how they are described, and answers that nobody else may keep."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from fastapi import Response

from buybox_api.desk import at_desk
from buybox_api.openapi import PROBLEM, TEMPLATE, Responses

TOLD = {
    401: "No key, or one that is not accepted.",
    403: "The key is not of this seller, whether or not there is one.",
    422: "A parameter is wrong or unknown.",
    429: "Too many requests; Retry-After says when to ask again.",
    504: "The engine does not answer in time.",
}
"""What is told instead of an answer, on each of these routes."""


def described(
    answer: type[msgspec.Struct],
    told: Mapping[int, str],
    status: int = 200,
    **more: Any,  # noqa: ANN401 - of OpenAPI
) -> Responses:
    """Describe an answer, and what is told instead; `told` says what is its own of that, by status."""
    content = {"application/json": {"schema": {"$ref": TEMPLATE.format(name=answer.__name__)}}}
    problems: Responses = {code: {"description": text, "content": PROBLEM} for code, text in {**TOLD, **told}.items()}
    return {status: {"description": answer.__doc__, "content": content, **more}, **problems}


async def answered(work: Callable[[], object]) -> Response:
    """Do work at the desk, and encode what it returns."""
    return encoded(await at_desk(work), 200, {})


def encoded(answer: object, status: int, headers: Mapping[str, str]) -> Response:
    """Encode an answer that nobody else may keep."""
    headers = {"Cache-Control": "private, no-store", **headers}
    return Response(msgspec.json.encode(answer), status, headers, "application/json")
