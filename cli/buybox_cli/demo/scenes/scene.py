"""A scene: a title, and steps that a person follows by copying what is printed."""

import shlex
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Who = Literal["merchandiser", "seller", "operator"]


class Say(msgspec.Struct, frozen=True):
    """A sentence between the steps."""

    text: str


class Run(msgspec.Struct, frozen=True):
    """A command for another terminal, as it is typed there."""

    command: str
    sees: tuple[str, ...] = ()  # what it shows


class Open(msgspec.Struct, frozen=True):
    """A page."""

    path: str  # from the root of the server
    sees: tuple[str, ...] = ()
    who: Who | None = None  # whose sign-in it needs


Step = Say | Run | Open


class Scene(msgspec.Struct, frozen=True):
    """One scene of the demo."""

    title: str
    steps: tuple[Step, ...]


def buybox(*arguments: str) -> str:
    """Write a command of ours as it is typed in the clone."""
    return shlex.join(["./run", *arguments])


def apply_line(change: Mapping[str, str]) -> str:
    """Write the command that applies one change."""
    line = msgspec.json.encode(change).decode()
    return f"echo {shlex.quote(line)} | {buybox('apply', '-')}"


def missing(title: str, why: str) -> Scene:
    """Return a scene that this marketplace cannot play, saying why."""
    return Scene(title, (Say(f"This marketplace is too small for it: {why}. Start the demo with more --offers."),))


def commands(scenes: Iterable[Scene]) -> list[str]:
    """Return every command of these scenes, in their order."""
    return [step.command for scene in scenes for step in scene.steps if isinstance(step, Run)]
