"""Addresses of the storefront's pages: the question is the address, so that every link can be sent to a friend."""

from collections.abc import Iterable
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

Pair = tuple[str, str]


class Links:
    """Makes addresses for one market; `pairs` are the parameters of the page that is shown."""

    def __init__(self, market: str, pairs: Iterable[Pair]) -> None:
        self._market = market
        self.pairs = [pair for pair in pairs if pair[0] not in {"market", "page"} and pair[1]]

    def list_of(self, pairs: Iterable[Pair]) -> str:
        """Return the address of a list."""
        return f"/?{_query([('market', self._market), *pairs])}"

    def device(self, device_id: str, choice: Iterable[Pair] = ()) -> str:
        """Return the address of a device's page with a choice of its options."""
        return f"/devices/{quote(device_id, safe='')}?{_query([('market', self._market), *choice])}"

    def compare(self, device_ids: Iterable[str], further: Iterable[Pair] = ()) -> str:
        """Return the address of a comparison."""
        return f"/compare?{_query([('market', self._market), ('devices', ','.join(device_ids)), *further])}"

    def ranking(self, pairs: Iterable[Pair] = ()) -> str:
        """Return the address of the page that says how we rank."""
        return f"/how-we-rank?{_query([('market', self._market), *pairs])}"

    def page(self, number: int) -> str:
        """Return the address of another page of this list."""
        return self.list_of([*self.pairs, *([("page", str(number))] if number > 1 else [])])

    def changed(self, name: str, value: str | None) -> str:
        """Return the address of this list with one parameter set to a value, or left out."""
        others = [pair for pair in self.pairs if pair[0] != name]
        return self.list_of(others if value is None else [*others, (name, value)])

    def without(self, name: str, value: str) -> str:
        """Return the address of this list without one value of a filter."""
        return self.list_of(pair for pair in self.pairs if pair != (name, value))


def safe_address(address: str | None) -> str | None:
    """Return an address that a page may send a shopper to: one of ours or http(s) of another host, else None."""
    if address is None or any(ord(letter) <= ord(" ") or letter == "\\" for letter in address):
        return None
    if address.startswith("/"):
        return None if address.startswith("//") else address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def redirect_address(address: str | None, market: str) -> str | None:
    """Return where a rule may send a shopper: to an address of ours, or to another host by https.

    One of ours that names no market keeps the shopper in this one.
    """
    safe = safe_address(address)
    if safe is None or safe.startswith("http://"):
        return None
    parts = urlsplit(safe)
    if parts.netloc or "market" in parse_qs(parts.query):
        return safe
    query = "&".join(part for part in (parts.query, _query([("market", market)])) if part)
    return urlunsplit(parts._replace(query=query))


def _query(pairs: Iterable[Pair]) -> str:
    return urlencode(list(pairs))
