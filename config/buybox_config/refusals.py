"""Why OpenSearch or Redis cannot be used at all, in one line that says which setting mends it."""

import ssl

from opensearchpy.exceptions import AuthenticationException, AuthorizationException, OpenSearchException, TransportError
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

EXPIRED, OTHER_NAME = 10, (62, 64)
"""Codes of OpenSSL: certificate has expired; hostname mismatch, IP address mismatch."""


def why_refused(error: OpenSearchException) -> str | None:
    """Return the line for a wrong password, a missing privilege or a certificate that is not believed; else None."""
    if isinstance(error, AuthenticationException):
        return "it refuses the user or password: check BUYBOX_OPENSEARCH_USER and BUYBOX_OPENSEARCH_PASSWORD"
    # An index that is closed to writes, as on a full disk, is refused with the same status.
    if isinstance(error, AuthorizationException) and "block" not in str(error.error):
        return f"its user may not do this ({error.error}): see the privileges in docs/operate.md"
    return _of_tls(_cause(error), "BUYBOX_OPENSEARCH")


def unusable(error: OpenSearchException) -> str | None:
    """Return `why_refused` as a sentence of its own."""
    why = why_refused(error)
    return None if why is None else f"OpenSearch cannot be used: {why}"


def why_redis_refused(error: RedisError) -> str | None:
    """Return the line for a wrong password, a missing privilege or a certificate that is not believed; else None."""
    if isinstance(error, AuthenticationError) or (isinstance(error, ResponseError) and "WRONGPASS" in str(error)):
        return "it refuses the user or password: check BUYBOX_REDIS_USER and BUYBOX_REDIS_PASSWORD"
    if isinstance(error, NoPermissionError):
        return "its user may not do this: see the privileges in docs/operate.md"
    return _of_tls(error, "BUYBOX_REDIS")


def _cause(error: OpenSearchException) -> object:
    """Return what the client wrapped, where it says."""
    return error.info if isinstance(error, TransportError) and len(error.args) > 2 else error  # noqa: PLR2004 - status, text and cause


def _of_tls(found: object, server: str) -> str | None:
    error = _certificate_error(found)
    if error is None:
        return None
    if error.verify_code == EXPIRED:
        return "its certificate has expired: renew it there"
    if error.verify_code in OTHER_NAME:
        return f"its certificate is for another host name: write in {server}_URL a name that it is for"
    return f"its certificate is not believed ({error.verify_message}): set {server}_CA_FILE to its authority's"


def _certificate_error(error: object) -> ssl.SSLCertVerificationError | None:
    """Find what TLS itself said, which each client wraps in its own way."""
    waiting, seen = [error], list[object]()
    while waiting:
        each = waiting.pop()
        # One client's own error is of this kind too, without the facts.
        if isinstance(each, ssl.SSLCertVerificationError) and hasattr(each, "verify_code"):
            return each
        if isinstance(each, BaseException) and not any(each is other for other in seen):
            seen.append(each)
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    return None
