"""`buybox rank`: lists of offers in, ranked lists out, one line each."""

import sys
from pathlib import Path

import click
import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_config.settings import load_settings
from buybox_ranking.models.model import formula_model
from buybox_ranking.models.model_folder import read_model
from buybox_ranking.ranked_list import answer_list, read_list

from buybox_cli.terminal import utc_now


@click.command()
@click.option("--model", "model_folder", type=click.Path(path_type=Path), help="Folder of a model; else the formula.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="File; else BUYBOX_POLICY_FILE.")
def command(model_folder: Path | None, policy_file: Path | None) -> None:
    """Rank lists of offers: one JSON object a line on standard input, one answer a line, best first.

    A line that cannot be read is answered with {"error": ...}, the others are ranked, and the exit code is 1.
    """
    settings = load_settings()
    model = read_model(model_folder) if model_folder else formula_model()
    policy = load_policy(policy_file or settings.policy_file)
    markets = load_markets(settings.markets_dir)
    bad_lines = []
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            ranked = answer_list(read_list(line), model, policy, markets, utc_now())
        except FeedError as error:
            bad_lines.append(number)
            _write({"error": f"line {number}: {error}"})
        else:
            _write({"offers": ranked})
    if bad_lines:
        shown = ", ".join(map(str, bad_lines[:5])) + (", ..." if len(bad_lines) > 5 else "")  # noqa: PLR2004 - a line
        raise FeedError(
            f"{len(bad_lines)} of the lists could not be read (line {shown}): mend them and rank them again"
        )


def _write(answer: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()
