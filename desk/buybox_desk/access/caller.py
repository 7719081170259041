"""Who asks: the key that a request or a session stands on."""

from typing import Literal

import msgspec

Scope = Literal["merchandiser", "seller", "operator"]

SCOPES: dict[Scope, str] = {
    "merchandiser": "changes and publishes the ranking strategy, sees score parts",
    "seller": "sees and changes what is its own seller's",
    "operator": "may all that merchandisers may, sees every seller, records reviews and blocks, reads the audit log",
}


class Caller(msgspec.Struct, frozen=True):
    """A key that was accepted."""

    key_id: str
    name: str
    scope: Scope
    seller: str | None = None  # the seller of a seller's key

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller has a scope; an operator has that of merchandisers too."""
        return self.scope == scope or (self.scope == "operator" and scope == "merchandiser")

    def may_see_seller(self, seller: str) -> bool:
        """Tell whether the caller may see what is one seller's: that seller itself, or an operator."""
        return self.scope == "operator" or (self.scope == "seller" and self.seller == seller)
