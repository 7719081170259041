"""What is told to a client whose request is refused before the application sees it."""

from http import HTTPStatus

import msgspec

from buybox_api.problem import Problem
from buybox_api.server.bounds import FIELDS_MAX, HEAD_MAX, PIPELINED_MAX, URL_MAX


class Refusal(msgspec.Struct, frozen=True):
    """A problem, named as all others."""

    status: HTTPStatus
    name: str
    title: str
    detail: str

    def written(self) -> bytes:
        """Return the whole answer; the connection ends with it."""
        problem = Problem(
            type=f"urn:buybox:{self.name}", title=self.title, status=self.status.value, detail=self.detail
        )
        body = msgspec.json.encode(problem)
        lines = [
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            "content-type: application/problem+json",
            f"content-length: {len(body)}",
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "connection: close",
        ]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            lines.append("retry-after: 1")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


NO_HTTP = Refusal(
    HTTPStatus.BAD_REQUEST,
    "no-http",
    "No HTTP request",
    "what was sent is no HTTP/1.1 request: look at its line and head",
)
LONG_ADDRESS = Refusal(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "long-address",
    "Address too long",
    f"an address is read up to {URL_MAX:,} bytes: ask with fewer parameters",
)
LARGE_HEAD = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "large-head",
    "Head too large",
    f"a request's head is read up to {HEAD_MAX:,} bytes and {FIELDS_MAX} fields: send fewer, or shorter cookies",
)
MANY_AT_ONCE = Refusal(
    HTTPStatus.BAD_REQUEST,
    "many-at-once",
    "Too many at once",
    f"more than {PIPELINED_MAX} requests were sent on one connection without waiting: wait for their answers",
)
SLOW_HEAD = Refusal(
    HTTPStatus.REQUEST_TIMEOUT, "slow", "Too slow", "the head of the request did not arrive in time: send it again"
)
FULL = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "full",
    "Too many connections",
    "this server has as many connections as it takes: ask again in a moment",
)
