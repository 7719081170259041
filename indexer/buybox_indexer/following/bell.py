"""A bell that wakes a worker: rung by Redis, by a signal, or by nobody, and then the time is over."""

import select
import socket
import time


class Bell:
    """Rings through a pair of sockets, which a signal's handler may write to whatever it interrupted."""

    def __init__(self) -> None:
        self._rung, self._ring = socket.socketpair()
        self._rung.settimeout(0)
        self._ring.settimeout(0)
        self.is_over = False

    def ring(self) -> None:
        """Wake who sleeps, or who sleeps next."""
        try:
            self._ring.send(b"1")
        except OSError:
            # It was rung so often that nobody can have missed it, or it was taken down and nobody sleeps any more.
            return

    def end(self) -> None:
        """Wake who sleeps for the last time: from now on nobody does."""
        self.is_over = True
        self.ring()

    def sleep(self, seconds: float) -> None:
        """Sleep until the bell rings or the time is over."""
        if not self.is_over and select.select([self._rung], [], [], seconds)[0]:
            self._silence()

    def rest(self, seconds: float) -> None:
        """Sleep the whole time, whoever rings, unless it is the end."""
        until = time.monotonic() + seconds
        while not self.is_over and (left := until - time.monotonic()) > 0:
            self.sleep(left)

    def close(self) -> None:
        """Take the bell down."""
        self._rung.close()
        self._ring.close()

    def _silence(self) -> None:
        try:
            while self._rung.recv(4096):
                pass
        except BlockingIOError:
            return
