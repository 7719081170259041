"""What the storefront's pages say in each language, kept as data; a language without words of its own reads English."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from buybox_config.errors import ConfigError

FALLBACK = "en"


class PageText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text; placeholders in braces are filled with text."""

    text: str
    one: str | None = None  # where the number is 1
    description: str = ""  # what it is for; kept in English, in `en.toml`


class GradeMeaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a grade says of the looks."""

    screen: str
    body: str


class PageWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language."""

    decimal_mark: str
    group_mark: str  # between thousands
    date: str  # `{day}`, `{month}`, `{year}`
    months: tuple[str, ...]
    texts: dict[str, PageText]
    grades: dict[str, GradeMeaning]
    values: dict[str, str]  # of facets: connectivity and network locks
    colours: dict[str, str]  # the catalogue's name -> the language's
    language: str = FALLBACK  # the code that these words are of, as `<html lang>` says it

    def say(self, key: str, number: int | None = None, /, **values: object) -> str:
        """Return a text with its placeholders filled; `number` also chooses the form for one."""
        entry = self.texts[key]
        text = entry.one if number == 1 and entry.one is not None else entry.text
        if number is not None:
            values["number"] = self.grouped(str(number))
        return text.format(**values) if values else text

    def grouped(self, digits: str) -> str:
        """Return a whole number's digits with the mark between thousands."""
        return f"{int(digits):,}".replace(",", self.group_mark)

    def written_date(self, iso: str) -> str:
        """Return an ISO date, or the day of an RFC 3339 time, in words."""
        year, month, day = iso[:10].split("-")
        return self.date.format(day=int(day), month=self.months[int(month) - 1], year=year)


def page_languages() -> list[str]:
    """Return every language that has words of its own."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if entry.name.endswith(".toml"))


@cache
def page_words(language: str) -> PageWords:
    """Read the words of a language, or English where it has none; raises ConfigError that names the file."""
    name = language if language in page_languages() else FALLBACK
    try:
        found = tomllib.loads((_folder() / f"{name}.toml").read_text("utf-8"))
        return msgspec.convert({**found, "language": name}, PageWords)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"pages/{name}.toml: {error}") from error


def _folder() -> Traversable:
    return files("buybox_config") / "data" / "pages"
