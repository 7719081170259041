"""Fetch a feed over http(s): bounded in time, size and redirects, and only what changed."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

import httpcore
import httpx
from buybox_config.errors import FeedError
from buybox_config.settings import Settings

from buybox_indexer.feeds.kept_feeds import Kept, KeptFeed
from buybox_indexer.feeds.web import Deadline, open_web

MIB = 1024 * 1024
PIECE = 256 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
UNTOUCHED = ("", "identity")
_QUIET = re.compile(r"[^ -~]+")


class Fetched(NamedTuple):
    """The body as the seller made it, save what `packed` says the server packed for the way."""

    stream: BinaryIO
    address: str
    modified_at: dt.datetime
    packed: bool


def fetch(location: str, settings: Settings, now: dt.datetime) -> Fetched:
    """Fetch a feed, or reopen it as it was last fetched where its server says that nothing changed.

    Raises FeedError for a location that is refused, does not answer, answers too slowly, with too much, or with
    something else than the feed; OSError when the data folder cannot be written.
    """
    place = KeptFeed(settings.data_dir, location)
    deadline = Deadline(settings.feed_timeout_s)
    try:
        with open_web(settings, deadline) as client:
            return _fetched(client, _address(location), place, settings, now)
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        deadline.left(settings.feed_silence_s)
        raise FeedError(f"did not answer for {settings.feed_silence_s:g} s (BUYBOX_FEED_SILENCE_S)") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise FeedError(f"cannot be fetched: {_plain(error)}") from error


def _fetched(
    client: httpx.Client, address: httpx.URL, place: KeptFeed, settings: Settings, now: dt.datetime
) -> Fetched:
    """Follow redirects to the body."""
    kept = place.facts()
    for _ in range(settings.feed_redirects + 1):
        conditions = kept.conditions(str(address)) if kept else {}
        with client.stream("GET", address, headers=conditions) as answer:
            if answer.status_code in REDIRECTS:
                address = _next(address, answer)
                continue
            if answer.status_code == HTTPStatus.NOT_MODIFIED and kept and conditions:
                return _unchanged(place, kept)
            return _received(answer, place, settings, now)
    raise FeedError(f"is redirected more than {settings.feed_redirects} times (BUYBOX_FEED_REDIRECTS)")


def _address(location: str) -> httpx.URL:
    """Read an address; a password in it would end up in reports, so none is taken."""
    try:
        address = httpx.URL(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FeedError("is not an address: write https://host/path") from error
    if address.scheme not in ("http", "https"):
        raise FeedError(f"{address.scheme or 'this'}:// is not fetched: send a path, or an http or https address")
    if not address.host:
        raise FeedError("names no host: write https://host/path")
    if address.userinfo:
        raise FeedError("holds a user name or password, which is refused: let the server take a token in the path")
    return address.copy_with(fragment=None)


def _next(address: httpx.URL, answer: httpx.Response) -> httpx.URL:
    target = answer.headers.get("location", "")
    try:
        return _address(str(address.join(target)))
    except (FeedError, httpx.InvalidURL, ValueError) as error:
        raise FeedError(f"is redirected to {_printable(target)!r}, which is refused: {_plain(error)}") from error


def _unchanged(place: KeptFeed, kept: Kept) -> Fetched:
    stream = place.open()
    if stream is None:
        raise FeedError("did not change, but what was kept of it is gone: load once more")
    return Fetched(stream, kept.address, kept.modified_at, kept.packed)


def _received(answer: httpx.Response, place: KeptFeed, settings: Settings, now: dt.datetime) -> Fetched:
    """Write the body to disk; keep it where the server can tell later whether it changed."""
    packed = _checked(answer, settings)
    etag, last_modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    kept = Kept(str(answer.url), _moment(last_modified, now), packed, etag, last_modified)
    part = place.part()
    try:
        _write(answer, part.file, settings.feed_max_mb)
        if etag or last_modified:
            part.keep(kept)
        part.file.seek(0)
    except BaseException:
        part.file.close()
        raise
    finally:
        part.forget_name()
    return Fetched(part.file, kept.address, kept.modified_at, packed)


def _checked(answer: httpx.Response, settings: Settings) -> bool:
    """Tell whether the body is packed for the way; raises FeedError when it is not worth reading."""
    if answer.status_code != HTTPStatus.OK:
        raise FeedError(f"its server answered {answer.status_code} {_printable(answer.reason_phrase)}".rstrip())
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > settings.feed_max_mb * MIB:  # noqa: PLR2004 - 64 bits
        raise _too_large(settings.feed_max_mb)
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in (*UNTOUCHED, "gzip", "x-gzip"):
        raise FeedError(f"is sent with content-encoding {_printable(coding)!r}, which was not asked for")
    return coding not in UNTOUCHED


def _write(answer: httpx.Response, file: BinaryIO, most_mb: int) -> None:
    """Write the body piece by piece; what the server says of its length is not believed."""
    size = 0
    for piece in answer.iter_raw(PIECE):
        size += len(piece)
        if size > most_mb * MIB:
            raise _too_large(most_mb)
        file.write(piece)


def _too_large(most_mb: int) -> FeedError:
    return FeedError(f"is larger than {most_mb:,} MiB (BUYBOX_FEED_MAX_MB)")


def _moment(text: str | None, now: dt.datetime) -> dt.datetime:
    """Read a Last-Modified header; one that is no time, or is yet to come, counts as now."""
    try:
        moment = parsedate_to_datetime(text) if text else now
    except ValueError:
        return now
    return min(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC), now)


def _plain(error: Exception) -> str:
    return _printable(str(error)) or type(error).__name__


def _printable(text: str) -> str:
    return _QUIET.sub("?", text)[:200]
