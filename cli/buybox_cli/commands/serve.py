"""`buybox serve`: the API."""

import socket
from contextlib import nullcontext

import click
import uvicorn
from buybox_config.errors import BuyboxError
from buybox_config.settings import load_settings
from uvicorn.supervisors import Multiprocess

from buybox_cli.following_beside import following_beside
from buybox_cli.serving import make_app

FACTORY = "buybox_cli.serving:make_worker_app"

GRACE_S = 5
"""Seconds that answers under way have when the server is told to end."""

UNHEARD_S = 20
"""Seconds of silence after which a worker counts as hung and another takes its place. One that only starts on a busy
machine is silent for longer than uvicorn's own five, and would be killed and started for ever."""

WAITING = 2048
"""Connections that wait to be taken: uvicorn's own default."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
@click.option("--follow", is_flag=True, help="Apply the changes that sellers send too, as `buybox follow` does.")
def command(host: str, port: int, workers: int, *, follow: bool) -> None:
    """Serve the API until it is told to end.

    With --follow a worker beside it applies what sellers send: one command for one machine. Where several machines
    serve, let `buybox follow` run as a service of its own.
    """
    config = uvicorn.Config(
        FACTORY,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        log_level=load_settings().log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe whoever asks from this machine; see access/arrival.py
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=UNHEARD_S,
    )
    make_app()  # whatever is wrong with the configuration is said here once, not by each process
    listener = listen_on(host, port)
    click.echo(f"serving on http://{host}:{port} with {workers} process(es); end it with Ctrl-C", err=True)
    with following_beside() if follow else nullcontext():
        if workers == 1:
            uvicorn.Server(config).run(sockets=[listener])
        else:
            Multiprocess(config, sockets=[listener]).run()


def listen_on(host: str, port: int) -> socket.socket:
    """Open the listening socket; raises BuyboxError in one line when the address cannot be had."""
    try:
        return _listening(host, port)
    except OSError as error:
        raise BuyboxError(f"cannot listen on {host} port {port} ({error.strerror}): choose another --port") from error


def _listening(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener
