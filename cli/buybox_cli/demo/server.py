"""The API as a process of its own, as an operator would run it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buybox_config.errors import BuyboxError

HOST = "127.0.0.1"
PATIENCE_S = 120.0
"""Seconds until the server must answer; it takes five on an idle machine, and many on one that is busy."""


@contextmanager
def serving(port: int, sellers: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Serve and follow changes while the block runs, with pages of the sellers of a folder.

    Raises BuyboxError when the server does not come up.
    """
    command = [sys.executable, "-m", "buybox_cli", "serve", "--host", HOST, "--port", str(port), "--follow"]
    environment = {**os.environ, "BUYBOX_SELLERS_DIR": str(sellers)}
    process = subprocess.Popen(command, env=environment)  # noqa: S603 - our own command line
    try:
        _wait_until_ready(process, port)
        yield process
    finally:
        process.terminate()
        process.wait()


def check_port(port: int) -> None:
    """Raise BuyboxError when somebody listens on the port: better said before the marketplace is made."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BuyboxError(f"cannot serve on port {port} ({error.strerror}): choose another --port") from error


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise BuyboxError("the API did not start: see the line above")
        if _is_ready(port):
            return
        time.sleep(0.1)
    raise BuyboxError(f"the API did not answer on port {port} within {PATIENCE_S:.0f} s")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
