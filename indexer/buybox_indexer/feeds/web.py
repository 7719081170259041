"""The only constructor of the client that asks strange servers for feeds.

It connects to exactly the addresses that were checked (a name that answers differently the second time changes
nothing), while the certificate is verified and the host named by the name in the address. Every wait on the network
ends at the deadline, also for a server that drips its headers or its handshake byte by byte. Proxies of the
environment are not used: a proxy resolves names itself, so that nothing could be checked here.
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence

import httpcore
import httpx
from buybox_config.errors import FeedError
from buybox_config.settings import Settings

from buybox_indexer.feeds.addresses import Network, checked_addresses

SocketOptions = Iterable[httpcore.SOCKET_OPTION]

AGENT = "buybox-feeds"


class Deadline:
    """The moment at which fetching a feed has to be done, however busy its server seems."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def left(self, longest: float) -> float:
        """Return the seconds that the next wait may take, at most `longest`; raises FeedError when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FeedError(f"took longer than {self._seconds:g} s (BUYBOX_FEED_TIMEOUT_S)")
        return min(left, longest)


def open_web(settings: Settings, deadline: Deadline) -> httpx.Client:
    """Make a client for one feed; it follows no redirect by itself, as each address is to be checked first."""
    return httpx.Client(
        transport=_Transport(settings, deadline),
        follow_redirects=False,
        trust_env=False,
        headers={"user-agent": AGENT, "accept": "*/*", "accept-encoding": "gzip"},
    )


class _Transport(httpx.BaseTransport):
    """Carries requests over connections of `_Network`."""

    def __init__(self, settings: Settings, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_Network(settings, deadline), retries=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; the answer's body is read as it comes."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = httpcore.Request(request.method, target, headers=request.headers.raw)
        answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The pieces of a body as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, settings: Settings, deadline: Deadline) -> None:
        self._deadline, self._silence = deadline, settings.feed_silence_s
        self._allowed: Sequence[Network] = settings.feed_private_addresses or ()
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """Try the host's addresses in turn; raises FeedError when one is refused, ConnectError when none answers."""
        fault: Exception = httpcore.ConnectError("no address")
        for address in checked_addresses(host, port, self._allowed):
            wait = self._deadline.left(self._silence)
            try:
                stream = self._plain.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _Stream(stream, self._deadline, self._silence)
        raise fault


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, silence: float) -> None:
        self._stream, self._deadline, self._silence = stream, deadline, silence

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        """Read what is there."""
        return self._stream.read(max_bytes, self._deadline.left(self._silence))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        """Write all of the buffer."""
        self._stream.write(buffer, self._deadline.left(self._silence))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
    ) -> httpcore.NetworkStream:
        """Verify the server's certificate by the name in the address."""
        wait = self._deadline.left(self._silence)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline, self._silence)

    def get_extra_info(self, info: str) -> object:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)
