"""JSON for the engine's clients, by msgspec; what is read in bulk is read straight into types."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import msgspec
from opensearchpy.exceptions import SerializationError
from opensearchpy.serializer import JSONSerializer

_PLAIN: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_decoder: ContextVar[msgspec.json.Decoder[Any]] = ContextVar("decoder", default=_PLAIN)


@contextmanager
def answers_read_by(decoder: msgspec.json.Decoder[Any]) -> Iterator[None]:
    """Let the clients of this package read answers by this decoder: making dictionaries first costs four times more."""
    token = _decoder.set(decoder)
    try:
        yield
    finally:
        _decoder.reset(token)


class FastJson(JSONSerializer):
    """JSON by msgspec: a search page's answer is read in a quarter of the time that the standard library takes."""

    def loads(self, s: str) -> object:
        """Read JSON.

        Raises SerializationError as the client expects, and msgspec.ValidationError when it is of another shape than
        `answers_read_by` asks for.
        """
        try:
            return _decoder.get().decode(s)
        except msgspec.ValidationError:
            raise
        except (ValueError, UnicodeError) as error:
            raise SerializationError(s, error) from error

    def dumps(self, data: object) -> str:
        """Write JSON; text is already written."""
        if isinstance(data, (str, bytes)):
            written: str = super().dumps(data)
            return written
        try:
            return msgspec.json.encode(data).decode()
        except (ValueError, TypeError) as error:
            raise SerializationError(data, error) from error
