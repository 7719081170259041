"""Ports on loopback: free, or clearly refused."""

import socket

from buybox_config.errors import EngineError

LOOPBACK = "127.0.0.1"


def check_free(port: int, setting: str) -> None:
    """Raise EngineError that names the setting when someone listens on `port` already; 0 is always free."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise EngineError(
                f"port {port} is in use by another program: end it, or set {setting} to a free port"
            ) from error


def any_free_port() -> int:
    """Return a port that was free a moment ago; the caller tries again when someone was quicker."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
