"""Ask the embedded OpenSearch while it comes up.

The full client is for the time when it is up: it logs every failed try of a boot. This one also goes past any proxy
that the environment names.
"""

import http.client
import json
from typing import Any

import msgspec

from buybox_config.engine.ports import LOOPBACK

TIMEOUT_S = 10.0


class Answer(msgspec.Struct, frozen=True):
    """A status (0: no answer at all) and the JSON object that came with it."""

    status: int
    body: dict[str, Any]


def ask(port: int, method: str, path: str, body: object = None) -> Answer:
    """Send one request to `port` on loopback and return what came back."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)
    try:
        words = None if body is None else json.dumps(body)
        connection.request(method, path, words, {"Content-Type": "application/json"})
        response = connection.getresponse()
        found = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(0, {})
    finally:
        connection.close()
    return Answer(response.status, found if isinstance(found, dict) else {})
