"""Whether a request that changes something comes from a page of our own."""

from urllib.parse import urlsplit

from fastapi import Request

from buybox_api.faults import FormRefusedError

OWN = ("same-origin", "none")
"""`none` is what no page started: a person who loads the address again."""

REFUSED = "this was sent from a page of another site, and nothing was changed: open the page here, and send its form"


def check_same_origin(request: Request) -> None:
    """Refuse what another site's page sends.

    Browsers tell by `Sec-Fetch-Site` (Fetch Metadata), older ones by `Origin`; what sends neither is no browser, or
    one too old to be trusted with a session. Raises FormRefusedError.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in OWN:
            raise FormRefusedError(REFUSED)
        return
    origin = request.headers.get("origin")
    if origin is None or not _is_own(origin, request.headers.get("host", "")):
        raise FormRefusedError(REFUSED)


def _is_own(origin: str, host: str) -> bool:
    """Compare host and port alone: behind a proxy that ends TLS the scheme that we see is another."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
