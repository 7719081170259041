"""The folder of a demo marketplace: made anew, marked as simulated, never somebody else's."""

import shutil
from pathlib import Path

from buybox_config.errors import UsageError

MARK = "SIMULATED"
PARTS = ("sellers", "events")
FILES = ("README.md", "truth.json", "summary.json")

NOTICE = """\
# A simulated marketplace

Everything in this folder is invented: the shops, their prices, stock, orders and ratings, and the shoppers with what
they looked at and bought. No row comes from a real shop or person. The devices are those of the catalogue.

- `sellers/*.toml` seller files, `sellers/feeds/` their feeds, `sellers/orders/` their orders
- `events/events.ndjson` shopper queries and events, `events/offers.ndjson` the offers as they were shown
- `truth.json` what the simulated shoppers truly like, to judge a ranking by; training never reads it
- `summary.json` what was written, with the number of faulty rows planted in each feed
"""


def prepare_folder(folder: Path) -> None:
    """Make the folder ready, removing an earlier demo.

    Raises UsageError when it holds something that is no demo.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder for the demo marketplace")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UsageError(f"{folder} holds something else than a demo marketplace: name an empty folder")
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for part in ("sellers/feeds", "sellers/orders", "events"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mark = "Sellers, prices, orders and shoppers in this folder are simulated.\n"
    (folder / MARK).write_text(mark, encoding="utf-8")
    (folder / "README.md").write_text(NOTICE, encoding="utf-8")
