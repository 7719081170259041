"""What is told of an error over HTTP."""

import msgspec

from buybox_api.parameters import BadParameter


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A problem document; `type` is a name that programs can tell problems apart by."""

    type: str
    title: str
    status: int
    detail: str
    reason: str | None = None  # why no offer stands: sold_out, not_on_offer, no_offer_passes
    errors: list[BadParameter] | None = None
    request_id: str | None = None  # as the header X-Request-Id: the log knows what happened under it
