"""A JSON body of the policy routes, checked strictly: an unknown field is an error, not a wish that nobody hears."""

from typing import TypeVar

import msgspec
from starlette.requests import Request

from buybox_api.bodies import read_bounded
from buybox_api.faults import UnusableBodyError

Body = TypeVar("Body", bound=msgspec.Struct)

FORMS = ("application/json",)

DETAIL_MAX = 300
"""Characters of one complaint."""


async def read_json(request: Request, form: type[Body]) -> Body:
    """Return the body as a struct; no body at all is an empty object.

    NaN and Infinity are no JSON. Raises UnusableBodyError that names the field, and as `read_bounded`.
    """
    text = await read_bounded(request, FORMS, "a policy has at most 500 rules, so shorten it")
    try:
        return msgspec.json.decode(text if text.strip() else b"{}", type=form)
    except RecursionError as error:
        raise UnusableBodyError("the body is nested too deeply: send it as /openapi.json describes it") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        detail = str(error)[:DETAIL_MAX]
        raise UnusableBodyError(f"the body cannot be read ({detail}): send it as /openapi.json describes it") from error
