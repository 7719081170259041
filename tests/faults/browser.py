"""What a browser does to sign in, where requests go to a real process."""

import datetime as dt
import http.client
import re
import secrets
import urllib.parse
from http import HTTPStatus

from buybox_config.settings import load_settings
from buybox_desk.access.keys import KeyStore
from opensearchpy import OpenSearch

from .programs import Environment

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def made_key(client: OpenSearch, environment: Environment) -> str:
    """Make a merchandiser's key; return its secret."""
    keys = KeyStore(client, load_settings(environment), lambda: dt.datetime.now(dt.UTC))
    return keys.create(f"desk {secrets.token_hex(3)}", "merchandiser", None, by="test", days=None)[1]


def signed_in(port: int, key: str) -> str:
    """Sign in with a key; return the cookie of the session."""
    _, page, visit = sent(port, "GET", "/sign-in", {})
    token = TOKEN.search(page)
    assert token is not None
    form = {"form_token": token[1], "next": "", "key": key}
    status, page, cookies = sent(port, "POST", "/sign-in", form, visit)
    assert status == HTTPStatus.SEE_OTHER, page
    return next(cookie for cookie in cookies.split("; ") if "session" in cookie)


def sent(port: int, method: str, path: str, form: dict[str, str], cookies: str = "") -> tuple[int, str, str]:
    """Send a form; return status, page and the cookies that came with it, as they are sent back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "Origin": f"http://127.0.0.1:{port}",
    }
    connection.request(method, path, urllib.parse.urlencode(form), headers)
    found = connection.getresponse()
    page = found.read().decode()
    given = [value.split(";")[0] for value in found.headers.get_all("set-cookie", [])]
    connection.close()
    return found.status, page, "; ".join(given)
