"""Measure search in one go: publish the judged marketplace, run `buybox evaluate-search`, and take it down again.

Options are those of the command; the judged queries, the real data and the older run are given where they stand here.
"""

import os
import secrets
import sys

from buybox_cli.commands.evaluate_search import command
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from marketplace import HERE, JUDGEMENTS, MARKETS, find_real, patient, publish_all


def main() -> None:
    """Measure the code that is installed, in the engine of the settings."""
    os.environ["BUYBOX_INDEX_PREFIX"] = f"judged-{secrets.token_hex(4)}"
    os.environ["BUYBOX_MARKETS_DIR"] = str(MARKETS)
    settings, real = patient(), find_real()
    given = ["--judgements", str(JUDGEMENTS), "--against", str(HERE / "before.json")]
    given += ["--real", str(real)] if real else []
    with open_search(settings, find_endpoints(settings)) as client:
        try:
            publish_all(client, settings.index_prefix)
            command.main([*given, *sys.argv[1:]], standalone_mode=False)
        finally:
            client.indices.delete(index=f"{settings.index_prefix}-*")


if __name__ == "__main__":
    main()
