"""uvicorn's HTTP protocol with the limits that it lacks: on what comes before a request is whole, and on its time.

uvicorn reads a head of any size, waits for it for ever, and starts the time of an idle connection only behind the first
answer (uvicorn issue 157). An application never sees such requests, so this is the one place for their limits.
"""

import asyncio
from asyncio import TimerHandle
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from buybox_api.server.bounds import FIELDS_MAX, HEAD_MAX, PIPELINED_MAX, URL_MAX, Bounds
from buybox_api.server.refusals import FULL, LARGE_HEAD, LONG_ADDRESS, MANY_AT_ONCE, NO_HTTP, SLOW_HEAD, Refusal


class StoppedError(Exception):
    """Stops the parser; the refusal says why."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection, within its limits."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        bounds: Bounds,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = bounds
        self._refusal = NO_HTTP
        self._in_head, self._head_read, self._head_kept = True, 0, 0
        self._arrival: TimerHandle | None = None
        self._reading: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Take a connection, unless there are too many; its first head is due."""
        super().connection_made(transport)
        if len(self.connections) > self._bounds.connections:
            self._refuse(FULL)
        else:
            self._expect(self._bounds.head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was due."""
        self._unexpect()
        if self._reading is not None:
            self._reading.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; a head that is not whole yet may neither grow nor take for ever."""
        if self.transport.is_closing():
            return
        self._head_read += len(data) if self._in_head else 0
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        if self._head_read > HEAD_MAX:
            self._refuse(LARGE_HEAD)
        elif self._arrival is None and not self._answering:
            self._expect(self._bounds.head_s)

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        super().on_message_begin()
        self._head_kept = 0

    def on_url(self, url: bytes) -> None:
        """Read a piece of the address."""
        super().on_url(url)
        if len(self.url) > URL_MAX:
            self._stop(LONG_ADDRESS)
        self._keep(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Read one field of the head, or of what follows a body in chunks."""
        super().on_header(name, value)
        if len(self.headers) > FIELDS_MAX:
            self._stop(LARGE_HEAD)
        self._keep(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """Hand the request to the application, while its body may still be on its way."""
        if len(self.pipeline) >= PIPELINED_MAX:
            self._stop(MANY_AT_ONCE)
        self._in_head = False
        self._expect(self._bounds.request_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._unexpect()
        self._in_head, self._head_read = True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give the client a time to read the answer."""
        super().on_response_complete()
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.loop.call_later(self._bounds.send_s, self._give_up_sending)

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser stopped at."""
        del msg
        self._refuse(self._refusal)

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _keep(self, size: int) -> None:
        self._head_kept += size
        if self._head_kept > HEAD_MAX:
            self._stop(LARGE_HEAD)

    def _stop(self, refusal: Refusal) -> None:
        self._refusal = refusal
        raise StoppedError(refusal.name)

    def _refuse(self, refusal: Refusal) -> None:
        """Refuse and close; where another answer is under way on the connection, only close."""
        if not self._answering:
            self.transport.write(refusal.written())
        self.transport.close()

    def _expect(self, seconds: float) -> None:
        self._unexpect()
        self._arrival = self.loop.call_later(seconds, self._end_late)

    def _unexpect(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None

    def _end_late(self) -> None:
        """End a connection whose request is late; one that never sent a byte is not told why."""
        self._arrival = None
        if self._in_head and self._head_read:
            self._refuse(SLOW_HEAD)
        else:
            self.transport.close()

    def _give_up_sending(self) -> None:
        """End a connection whose client does not read: what is kept for it is memory."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
