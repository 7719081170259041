"""The cookie that keeps a shopper in one arm of a trial."""

from buybox_api.policies.client_cookie import client_id_of, new_client_id, set_client_cookie
from fastapi import Request, Response


def _request(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode("latin-1"))]})


def test_the_id_that_was_set_is_the_id_that_comes_back() -> None:
    client_id, response = new_client_id(), Response()
    set_client_cookie(response, client_id)
    cookie = response.headers["set-cookie"]
    assert client_id_of(_request(cookie.partition(";")[0])) == client_id


def test_the_cookie_lasts_thirteen_months_and_stays_on_this_site() -> None:
    response = Response()
    set_client_cookie(response, "a")
    wanted = {"httponly", "max-age=34128000", "path=/", "samesite=lax"}
    assert wanted <= set(response.headers["set-cookie"].lower().split("; "))
    assert response.headers["vary"] == "Cookie"


def test_a_cookie_that_is_no_plain_id_counts_as_none() -> None:
    for given in ("", "buybox-client=", "buybox-client=<script>", "buybox-client=" + "a" * 101, "other=a"):
        assert client_id_of(_request(given)) is None


def test_two_new_ids_differ() -> None:
    assert new_client_id() != new_client_id()
