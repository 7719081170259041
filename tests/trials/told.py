"""What a trial tries, told line by line; a trial in which one line is wrong ends with 1."""

import sys


class Trial:
    """What was tried, and how it went."""

    def __init__(self) -> None:
        self.failed = 0

    def check(self, what: str, good: bool, told: str = "") -> None:  # noqa: FBT001 - the very thing that is checked
        """Print a line."""
        self.failed += not good
        self.say(f"{'as it should be' if good else 'WRONG':<16} {what}{': ' if told else ''}{told}")

    def say(self, text: str) -> None:
        """Print a line that judges nothing."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
