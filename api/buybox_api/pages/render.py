"""A template with its values becomes a page: everything escaped, under a policy that lets only our own files run."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from buybox_api.access.forms import form_field

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from another host, no script or style inside a page; JSON-LD blocks are data and run nothing."""

PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": "no-store",
    # Without it a browser would send forms with `Origin: null`, also to ourselves.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",  # browsers that know no frame-ancestors
}


class PageEnvironment(Environment):
    """Looks a name up in a dictionary's keys first: as its attribute it is never found, and not finding costs most."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - whatever a template names
        """Return what a template means by `obj.attribute`."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment() -> Environment:
    """Make the templates' environment; a value that a template misses is an error, not a blank."""
    made = PageEnvironment(
        loader=PackageLoader("buybox_api", "pages/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_address
    made.globals["form_field"] = form_field
    return made


@cache
def static_address(name: str) -> str:
    """Return the address of one of our own files, which changes with what is in it."""
    content = (files("buybox_api") / "pages" / "static" / name).read_bytes()
    return f"/static/{_digest(content)}/{name}"


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - of templates
    """Return a page; `values` are what its template names. Headers of its own may be added by the caller."""
    html = environment().get_template(template).render(request=request, **values)
    return Response(html, status, headers=PAGE_HEADERS, media_type="text/html")


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()
