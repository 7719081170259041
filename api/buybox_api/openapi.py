"""The OpenAPI 3.1 document, with the shapes of answers taken from the structs that are encoded."""

from typing import Any

import msgspec
from fastapi import FastAPI

from buybox_api.access.cookies import SESSION
from buybox_api.events.answer import EventsAnswer
from buybox_api.events.event_line import ShopperEvent
from buybox_api.policies.answers import POLICY_ANSWERS
from buybox_api.policies.asked import ASKED
from buybox_api.problem import Problem
from buybox_api.sellers.answer import SellerOffersAnswer, SellerRejectsAnswer
from buybox_api.sellers.changes_answer import CHANGES_ANSWERS
from buybox_api.shapes import ANSWERS

TEMPLATE = "#/components/schemas/{name}"

PROBLEM = {"application/problem+json": {"schema": {"$ref": TEMPLATE.format(name="Problem")}}}

QUERY_ID_SCHEMA = {"type": "string", "description": "Fresh for each answer; events about it name it."}

QUERY_ID_HEADER = {
    "Buybox-Query-Id": {
        "schema": {"type": "string"},
        "description": "The query id of this answer; with a 304 it takes the place of the one in the body kept.",
    }
}

SELLER_ANSWERS = (SellerOffersAnswer, SellerRejectsAnswer, *CHANGES_ANSWERS)
"""Answers for one seller alone: never cached, and without a query id."""

SECURITY_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key that `buybox key create` made."},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION, "description": "Signed in at /sign-in."},
}

Responses = dict[int | str, dict[str, Any]]


def described(answer: type[msgspec.Struct]) -> Responses:
    """Return what a route answers: its struct, 304, and problem documents."""
    schema = {"$ref": TEMPLATE.format(name=answer.__name__)}
    return {
        200: {
            "description": answer.__doc__,
            "content": {"application/json": {"schema": schema}},
            "headers": QUERY_ID_HEADER,
        },
        304: {"description": "The answer named in If-None-Match still holds.", "headers": QUERY_ID_HEADER},
        404: {"description": "No such market or device, or no offer that stands.", "content": PROBLEM},
        422: {"description": "A parameter is wrong or unknown.", "content": PROBLEM},
        429: {
            "description": "Too many requests from one place; Retry-After says how long to wait.",
            "content": PROBLEM,
        },
        503: {"description": "Nothing is loaded, or the engine does not answer.", "content": PROBLEM},
        504: {"description": "The engine does not answer in time.", "content": PROBLEM},
    }


def described_of_device(answer: type[msgspec.Struct]) -> Responses:
    """Return what a route of one device answers: it may have moved."""
    moved = {"description": "The device was renamed or merged; Location names the one that it lives on as."}
    return {**described(answer), 301: moved}


def describe_answers(app: FastAPI) -> None:
    """Add the answers' shapes to the document that FastAPI makes of the routes."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        _, shapes = msgspec.json.schema_components(
            [*ANSWERS, *SELLER_ANSWERS, *POLICY_ANSWERS, *ASKED, EventsAnswer, ShopperEvent, Problem],
            ref_template=TEMPLATE,
        )
        for answer in ANSWERS:
            _add_query_id(shapes[answer.__name__])
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(shapes)
        components["securitySchemes"] = SECURITY_SCHEMES
        return document

    app.openapi = openapi  # type: ignore[method-assign] # the way that FastAPI documents for extending it


def _add_query_id(shape: dict[str, Any]) -> None:
    """Add the field that is put on answers after they were kept."""
    shape["properties"] = {"query_id": QUERY_ID_SCHEMA, **shape["properties"]}
    shape["required"] = ["query_id", *shape["required"]]
