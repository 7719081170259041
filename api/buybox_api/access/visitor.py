"""The address that a request comes from."""

from fastapi import Request


def address_of(request: Request) -> str:
    """Return the address of who asks, `unknown` where the server is not told."""
    return request.client.host if request.client else "unknown"
