"""A storefront without a script, of the standard library alone: `python shop.py http://127.0.0.1:8000 FR 8080`."""  # noqa: INP001 - a file to copy, no package

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from urllib.request import urlopen

from pages import device_page, problem_page, results_page

Answer = dict[str, Any]
Ask = Callable[[str, list[tuple[str, str]]], tuple[int, Answer]]
Page = tuple[int, str, str]  # status, HTML or nothing, where to go instead or nothing

WORDS = ("q", "sort", "page", "per_page")
DEVICES = ("category", "brand", "model", "storage_gb", "ram_gb", "size", "connectivity")
OFFERS = ("grade", "grade_min", "colour", "battery_new", "keyboard", "network_lock", "vat_scheme")
NUMBERS = ("price_min", "price_max", "warranty_min", "delivery_max")
KNOWN = frozenset((*WORDS, *DEVICES, *OFFERS, *NUMBERS))
"""Parameters of a search that the API knows. It refuses others; a page leaves them aside, as `utm_source` of a link."""

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""No script may run; the structured data are in a block that browsers read as data."""


def respond(target: str, market: str, ask: Ask) -> Page:
    """Answer one address of the shop: results at `/`, devices at `/devices/...`."""
    path, query = urlsplit(target).path, urlsplit(target).query
    asked = [(name, value) for name, value in parse_qsl(query) if name in KNOWN]
    if path == "/":
        return _results(asked, market, ask)
    if path.startswith("/devices/"):
        return _device(path.removeprefix("/devices/"), market, ask)
    return 404, problem_page({"title": "Not found", "detail": "There is no such page."}), ""


def _results(asked: list[tuple[str, str]], market: str, ask: Ask) -> Page:
    status, answer = ask("/v1/search", [("market", market), *asked])
    if status != 200:  # noqa: PLR2004 - the one status that has an answer
        return status, problem_page(answer), ""
    redirect = answer["query"]["redirect"] or ""
    if redirect.startswith(("https://", "/")) and not redirect.startswith("//"):
        return 302, "", redirect
    return 200, results_page(answer, asked), ""


def _device(device_id: str, market: str, ask: Ask) -> Page:
    status, answer = ask(f"/v1/devices/{device_id}", [("market", market)])
    if status != 200:  # noqa: PLR2004 - as above
        return status, problem_page(answer), ""
    if answer["device_id"] != device_id:  # it was renamed, and the API led on to the new one
        return 301, "", f"/devices/{quote(answer['device_id'], safe='')}"
    return 200, device_page(answer), ""


def ask_api(address: str) -> Ask:
    """Return what asks the API at an address; a redirect is followed, a problem document is an answer too."""

    def ask(path: str, asked: list[tuple[str, str]]) -> tuple[int, Answer]:
        try:
            with urlopen(f"{address}{path}?{urlencode(asked)}", timeout=5) as answer:  # noqa: S310 - our own API
                return 200, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 503, {"title": "Closed", "detail": "The shop cannot be reached just now. Try again in a moment."}

    return ask


def make_server(ask: Ask, market: str, port: int) -> ThreadingHTTPServer:
    """Make the server of the shop on loopback."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, html, location = respond(self.path, market, ask)
            self.send_response(status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            if location:
                self.send_header("Location", quote(location, safe="/:?&=%#"))
            self.end_headers()
            self.wfile.write(html.encode())

    return ThreadingHTTPServer(("127.0.0.1", port), Shop)


if __name__ == "__main__":
    api, country, own_port = sys.argv[1:4]
    sys.stdout.write(f"the shop is at http://127.0.0.1:{int(own_port)}/\n")
    make_server(ask_api(api), country, int(own_port)).serve_forever()
