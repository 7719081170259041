"""A question about one device, which may be named by words."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from buybox_api.asking import OffersRequest
from buybox_api.device_words import MeantDevice, meant_device
from buybox_api.storefront import Storefront
from rich.console import Console
from rich.text import Text

from buybox_cli.console import make_console
from buybox_cli.storefront.ask import ask
from buybox_cli.terminal import print_json

Answer = TypeVar("Answer", bound=msgspec.Struct)

Question = Callable[[Storefront, str, OffersRequest], Awaitable[Answer]]


def answer_device_question(
    words: tuple[str, ...],
    request: OffersRequest,
    question: Question[Answer],
    print_answer: Callable[[Console, Answer], None],
    *,
    as_json: bool,
) -> None:
    """Find the device that the words mean, ask about it, and print the answer with what was understood."""

    async def asked(storefront: Storefront) -> tuple[MeantDevice, Answer]:
        meant = await meant_device(storefront, request.market, " ".join(words))
        return meant, await question(storefront, meant.device_id, request)

    meant, answer = ask(asked)
    if as_json:
        print_json(_with_meaning(answer, meant))
        return
    console = make_console()
    print_answer(console, answer)
    if meant.candidates:
        console.print(Text(f"{meant.text!r} could also mean: {', '.join(meant.candidates)}", style="dim"))


def _with_meaning(answer: msgspec.Struct, meant: MeantDevice) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(answer)
    return {**document, "asked": msgspec.to_builtins(meant)}
