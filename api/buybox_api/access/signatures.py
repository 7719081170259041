"""What goes out to a browser and must come back unchanged: signed, each kind under a salt of its own."""

import hashlib
from typing import Any

from itsdangerous import BadData, Signer, URLSafeSerializer

LONGEST = 2_000
"""Characters of what comes back that are looked at."""


class Signatures:
    """Signs cookies and forms with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def signed(self, kind: str, text: str) -> str:
        """Return a text with its signature."""
        return self._signer(kind).sign(text).decode()

    def text(self, kind: str, signed: str) -> str | None:
        """Return the text of what we signed, None for anything else."""
        try:
            return self._signer(kind).unsign(signed[:LONGEST]).decode() if signed.isascii() else None
        except BadData:
            return None

    def packed(self, kind: str, values: list[Any]) -> str:
        """Return values as signed text."""
        packed = self._serializer(kind).dumps(values)
        return packed if isinstance(packed, str) else packed.decode()

    def values(self, kind: str, packed: str) -> list[Any] | None:
        """Return the values of what we packed, None for anything else."""
        try:
            found = self._serializer(kind).loads(packed[:LONGEST]) if packed.isascii() else None
        except BadData:
            return None
        return found if isinstance(found, list) else None

    def _signer(self, kind: str) -> Signer:
        return Signer(self._secret, salt=f"buybox.{kind}", key_derivation="hmac", digest_method=hashlib.sha256)

    def _serializer(self, kind: str) -> URLSafeSerializer:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._secret, salt=f"buybox.{kind}", signer_kwargs=how)
