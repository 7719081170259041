"""Read a TOML file into a checked model, with errors that name the file and the line."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from buybox_config.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(model: type[Model], path: Path, text: str | None = None) -> Model:
    """Read `path` (or `text`, which then only bears its name) as `model`.

    Raises ConfigError that names the file, the line and what is wrong with it.
    """
    source = _read(path) if text is None else text
    try:
        return model.model_validate(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = _line_of(source, first["loc"])
        raise ConfigError(f"{path}:{where}: {_words(first['loc'])}: {_message(dict(first), model)}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _message(error: dict[str, Any], model: type[BaseModel]) -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        return f"unknown key; known at the top are {known}" if len(error["loc"]) == 1 else "unknown key"
    return str(error["msg"])


def _words(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "file"


def _line_of(source: str, location: tuple[int | str, ...]) -> int:
    """Find the line where the last named key of `location` stands, counting repeated tables."""
    lines = source.splitlines()
    start = 0
    for part, following in zip(location, (*location[1:], None), strict=False):
        if isinstance(part, int):
            continue
        repeat = following if isinstance(following, int) else 0
        start = _nth_key(lines, str(part), start, repeat)
    return start + 1


def _nth_key(lines: list[str], key: str, start: int, repeat: int) -> int:
    """Find the line on which `key` opens a table, is assigned, or stands in an inline table."""
    name = rf"""["']?{re.escape(key)}["']?"""
    table, assigned, inline = rf"\[+\s*([\w.-]+\.)?{name}[\].]", rf"{name}\s*=", rf".*[{{,]\s*{name}\s*="
    pattern = re.compile(rf"^\s*({table}|{assigned}|{inline})")
    hits = [number for number in range(start, len(lines)) if pattern.match(lines[number])]
    return hits[min(repeat, len(hits) - 1)] if hits else start
