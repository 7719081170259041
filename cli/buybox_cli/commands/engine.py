"""`buybox engine`: the embedded OpenSearch and Redis, started, stopped and looked at."""

import click
import msgspec
from buybox_config.endpoints import shown
from buybox_config.engine import ServerStatus, engine_status, start_engine, stop_engine
from buybox_config.settings import Settings, load_settings

from buybox_cli.terminal import teller

MIB = 1024 * 1024

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("engine")
def command() -> None:
    """Start, stop or look at the embedded OpenSearch and Redis."""


@command.command()
@json_option
def start(*, as_json: bool) -> None:
    """Start both, unless they run; wait until they answer.

    What BUYBOX_OPENSEARCH_URL or BUYBOX_REDIS_URL names is used as it is, and not started.
    """
    settings = load_settings()
    start_engine(settings, teller())
    _print_status(settings, as_json=as_json)


@command.command()
@json_option
def stop(*, as_json: bool) -> None:
    """Stop both; their data stay."""
    ended = stop_engine(load_settings())
    names = [name for name, server in (("OpenSearch", ended.opensearch), ("Redis", ended.redis)) if server]
    if as_json:
        click.echo(msgspec.json.encode({"stopped": names}))
    else:
        click.echo(f"{' and '.join(names)} stopped" if names else "no embedded engine is running")


@command.command()
@json_option
def status(*, as_json: bool) -> None:
    """Say what runs: address, version, process, memory, data folder."""
    _print_status(load_settings(), as_json=as_json)


def _print_status(settings: Settings, *, as_json: bool) -> None:
    found = engine_status(settings)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    click.echo(_line("OpenSearch", found.opensearch))
    click.echo(_line("Redis", found.redis))
    if found.data_folder:
        click.echo(f"data        {found.data_folder}")
        click.echo(f"heap        {found.heap_mb} MiB")
        click.echo(f"java        {found.java}")


def _line(name: str, server: ServerStatus | None) -> str:
    if server is None:
        return f"{name:<11} not running"
    words = [server.version or "", shown(server.url), "" if server.answers else "does not answer", server.trouble or ""]
    if server.pid is not None and server.memory_bytes is not None:
        words.append(f"process {server.pid}, {server.memory_bytes // MIB} MiB")
    return f"{name:<11} {'  '.join(word for word in words if word)}"
