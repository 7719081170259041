"""A process that has read the catalogue and forks one for each task, so that a real process to be killed costs little.

Run as a script: a task a line on standard input, as JSON; answers are the process id, then how it ended.
"""

import datetime as dt
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import load_settings
from buybox_config.words import load_words
from buybox_indexer.live_changes.apply_blocks import apply_blocks
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, Workshop
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser


def main() -> None:
    catalogue = load_catalogue()
    recogniser = Recogniser(catalogue, load_words())
    _say("ready")
    for line in sys.stdin:
        task = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(task, catalogue, recogniser)
        _say(pid)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _run(task: dict[str, Any], catalogue: Catalogue, recogniser: Recogniser) -> None:
    code = 1
    try:
        settings = load_settings(task["environment"])
        client = open_search(settings, Endpoints(settings.opensearch_url or "", settings.redis_url))
        code = _do(task, Workshop(client, settings, catalogue, recogniser))
    except Exception:  # noqa: BLE001 - the process ends here, and its parent reads how
        traceback.print_exc()
    finally:
        os._exit(code)


def _do(task: dict[str, Any], workshop: Workshop) -> int:
    markets, now = load_markets(), dt.datetime.fromisoformat(task["now"])
    if task["does"] == "apply":
        lines = [line.encode() for line in task["lines"]]
        report = ChangesFile(workshop, markets, lambda: now, lambda _: None).apply(lines)
        return 3 if "waiting" in report.counts else 0
    if task["does"] == "blocks":
        apply_blocks(workshop, markets["FR"], now, lambda _: None)
        return 0
    sellers = tuple(load_sellers(Path(task["folder"])))
    load = Load(sellers, (markets["FR"],))
    if task["does"] == "load":
        return 0 if run_load(load, workshop, lambda: now, lambda _: None).published else 3
    return 0 if run_reload(load, sellers[0], workshop, lambda: now, lambda _: None).published else 3


if __name__ == "__main__":
    main()
