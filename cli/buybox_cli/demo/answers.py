"""The first answers: what a person would type next, shown with what it prints."""

import http.client
import time
from urllib.parse import quote

import click
import msgspec
from buybox_api.asking import SearchRequest
from buybox_api.storefront import Storefront

from buybox_cli.commands import best, search
from buybox_cli.demo.server import HOST
from buybox_cli.storefront.ask import ask

MARKET = "FR"
WORDS = "iphone 13 128"


def show_first_answers(port: int) -> None:
    """Ask the terminal's way and over HTTP, and show both."""
    words, device = ask(_words_on_offer)
    _show(search.command, [words, "--market", MARKET, "--per-page", "5"], "search")
    _show(best.command, [words, "--market", MARKET], "best")
    _show_http(port, device)


async def _words_on_offer(front: Storefront) -> tuple[str, str]:
    """Return the usual words and the device they find first; in a very small marketplace those of what is popular."""
    usual = (await front.search(_request(WORDS))).devices
    if usual:
        return WORDS, usual[0].device_id
    popular = (await front.search(_request(""))).devices[0]
    return popular.title, popular.device_id


def _request(words: str) -> SearchRequest:
    return SearchRequest(market=MARKET, q=words)


def _show(command: click.Command, arguments: list[str], name: str) -> None:
    shown = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    click.echo(f"\n$ ./run {name} {shown}")
    command.main(arguments, standalone_mode=False)


def _show_http(port: int, device_id: str) -> None:
    path = f"/v1/devices/{quote(device_id)}/best?market={MARKET}"
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    began = time.perf_counter()
    connection.request("GET", path)
    body = connection.getresponse().read()
    milliseconds = (time.perf_counter() - began) * 1000
    connection.close()
    click.echo(f"\n$ curl 'http://{HOST}:{port}{path}'    # {milliseconds:.1f} ms")
    click.echo(msgspec.json.format(body, indent=2).decode())
