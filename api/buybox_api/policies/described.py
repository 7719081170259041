"""How the policy routes stand in the OpenAPI document, and how they answer."""

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Response

from buybox_api.openapi import PROBLEM, TEMPLATE, Responses

SECURITY: list[dict[str, list[str]]] = [{"key": []}, {"session": []}]


def answered(answer: msgspec.Struct, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with a struct; it is for the asker alone, and true only now."""
    kept_by_nobody = {"Cache-Control": "no-store", **(headers or {})}
    return Response(msgspec.json.encode(answer), status, kept_by_nobody, "application/json")


def described_policy(
    answer: type[msgspec.Struct] | None, status: HTTPStatus = HTTPStatus.OK, *, changes: bool = False
) -> Responses:
    """Return what a policy route answers: its struct, and problem documents."""
    done: dict[str, Any] = {"description": status.phrase}
    if answer is not None:
        content = {"schema": {"$ref": TEMPLATE.format(name=answer.__name__)}}
        done = {"description": answer.__doc__, "content": {"application/json": content}}
    return {status.value: done, **(READING | CHANGING if changes else READING)}


def asking(body: type[msgspec.Struct], *, required: bool = True) -> dict[str, Any]:
    """Return how a route describes its body, and that it needs a key."""
    schema = {"$ref": TEMPLATE.format(name=body.__name__)}
    described = {"required": required, "description": body.__doc__, "content": {"application/json": {"schema": schema}}}
    return {"requestBody": described, "security": SECURITY}


READING: Responses = {
    401: {"description": "No key, or one that is not accepted.", "content": PROBLEM},
    403: {"description": "The key is no merchandiser's, or the request comes from a foreign page.", "content": PROBLEM},
    404: {"description": "No such version, draft, trial or preview.", "content": PROBLEM},
    422: {"description": "A parameter or the body is wrong; the sentence names the place.", "content": PROBLEM},
    503: {"description": "The engine does not answer.", "content": PROBLEM},
    504: {"description": "The engine does not answer in time.", "content": PROBLEM},
}

CHANGING: Responses = {
    409: {"description": "Somebody else changed it meanwhile, or a trial or preview runs.", "content": PROBLEM},
    412: {"description": "If-Match names an older state of the draft.", "content": PROBLEM},
    413: {"description": "The body is larger than 1 MiB.", "content": PROBLEM},
    415: {"description": "The body is not JSON.", "content": PROBLEM},
}
