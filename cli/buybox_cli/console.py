"""The console of readable answers: plain where nobody looks at a terminal; what shops write is never markup."""

import sys

from rich.console import Console

PIPED_WIDTH = 160
"""Columns where nobody looks at a terminal: wide enough that no table is cut."""


def make_console() -> Console:
    """Make the console of a readable answer; without a terminal it writes plain text."""
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
