"""What values of facets and facts are called in a market's language."""

from collections.abc import Callable

from buybox_config.grades import GRADES
from buybox_config.languages import load_language
from buybox_config.markets import Market
from buybox_config.page_words import PageWords
from buybox_ranking.device import UNLOCKED

from buybox_api.pages.shop.written import NO_BREAK, written_capacity

Value = str | int | bool


class Labels:
    """Names of values; what has no name of its own is shown as it is."""

    def __init__(self, market: Market, words: PageWords, model_name: Callable[[str], str | None]) -> None:
        self._market, self._words = market, words
        self._categories = load_language(words.language).categories
        self._named: dict[str, Callable[[str], str]] = {
            "grade": self.grade,
            "grade_min": lambda value: words.say("grade_or_better", grade=self.grade(value)),
            "category": self.category,
            "colour": self.colour,
            "model": lambda value: model_name(value) or value,
            "model_id": lambda value: model_name(value) or value,
            "size": self.size,
            "battery_new": self.battery,
            "storage_gb": self.capacity,
            "ram_gb": self.capacity,
            "connectivity": lambda value: words.values.get(value, value),
            "network_lock": self.network_lock,
            "keyboard": lambda value: value.upper(),
            "warranty_min": lambda value: words.say("months_value", int(value)),
            "delivery_max": lambda value: words.say("days", int(value)),
            "vat_scheme": lambda value: words.say(f"vat_{value}_short"),
        }

    def of(self, name: str, value: Value) -> str:
        """Return the label of a parameter's value."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        named = self._named.get(name)
        return text if named is None else named(text)

    def grade(self, word: str) -> str:
        """Return how the market prints a grade."""
        grade = GRADES.get(word)
        return word if grade is None else self._market.grade_label(grade)

    def category(self, name: str) -> str:
        """Return a category's name for people."""
        return self._categories.get(name, name)

    def colour(self, name: str) -> str:
        """Return a colour's name."""
        plain = name.replace("-", " ")
        return self._words.colours.get(plain, plain)

    def battery(self, value: str) -> str:
        """Return what a choice of the battery is called."""
        return self._words.say("battery_new" if value == "true" else "battery_used")

    def capacity(self, value: str) -> str:
        """Return a capacity in the market's unit."""
        return written_capacity(int(value), self._market.gigabyte) if value.isdigit() else value

    def network_lock(self, value: str) -> str:
        """Return what a network lock is called."""
        if value == UNLOCKED:
            return self._words.values[UNLOCKED]
        return self._words.values["locked"].format(operator=value.title())

    def size(self, value: str) -> str:
        """Return a size that does not break at a line's end."""
        return value.replace(" ", NO_BREAK)
