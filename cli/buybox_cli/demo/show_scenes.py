"""Sign-ins and scenes: found in the marketplace just made, printed so that they can be copied."""

import os
import shlex
from pathlib import Path

import click

from buybox_cli.demo.marketplace import SCENE_MARKET
from buybox_cli.demo.scenes.print_scenes import print_demo
from buybox_cli.demo.scenes.rehearsal import Rehearsal
from buybox_cli.demo.scenes.sign_ins import MERCHANDISER, make_sign_ins
from buybox_cli.demo.server import HOST
from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now

SHARED = ("BUYBOX_DATA_DIR", "BUYBOX_INDEX_PREFIX", "BUYBOX_OPENSEARCH_URL", "BUYBOX_REDIS_URL")
"""Settings by which another terminal finds the demo's engine."""

SIGNED = "@"
"""An address with a password in it is not printed."""


def show_scenes(folder: Path, port: int) -> None:
    """Make keys, find the five scenes and print both; `folder` is that of the demo's seller files."""
    with engine_client() as (settings, client):
        rehearsed = Rehearsal(settings, client, SCENE_MARKET, folder, MERCHANDISER, utc_now()).scenes()
        sign_ins = make_sign_ins(client, settings, utc_now, rehearsed.seller)
    print_demo(rehearsed.scenes, sign_ins, f"http://{HOST}:{port}", _exported(), click.echo)


def _exported() -> str:
    """Return what another terminal must set to reach this engine: what was set here."""
    given = {name: os.environ[name] for name in SHARED if os.environ.get(name)}
    return " ".join(["export", *(_assigned(name, value) for name, value in given.items())]) if given else ""


def _assigned(name: str, value: str) -> str:
    return f"{name}=..." if SIGNED in value else f"{name}={shlex.quote(value)}"
