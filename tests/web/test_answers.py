"""Every answer, whatever its status: what it carries, and what it does not tell."""

from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from quart import Response
from quart.testing import QuartClient

from otpweb.storage.database import StorageUnavailable
from tests.browser import Browser
from tests.web.people import PASSWORD, begin_registration

GUARDS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
}
INSIDE = (
    "Traceback",
    "SELECT",
    "sqlite",
    "site-packages",
    "otpweb/",
    "Quart",
    "Werkzeug",
    "Python",
)
FORM = {"username": "ann", "password": PASSWORD}

Provoke = Callable[[Browser], Awaitable[Response]]


async def send(
    browser: Browser, method: str, path: str, body: bytes = b"", **more: str
) -> Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded", **more}
    if browser.htmx:
        headers["HX-Request"] = "true"
    client = cast("QuartClient", browser.client)
    return await client.open(path, method=method, data=body, headers=headers)


async def send_too_soon(browser: Browser) -> Response:
    await begin_registration(browser)
    return await send(browser, "POST", "/verify/resend")


async def fail(browser: Browser, fault: Exception) -> Response:
    async def raise_it(*_: object) -> None:
        raise fault

    database = browser.client.app.extensions["otpweb"].db
    database.fetch_all = database.fetch_one = raise_it
    return await send(browser, "POST", "/login", b"username=ann&password=" + PASSWORD.encode())


PROVOKED: dict[str, tuple[int, Provoke]] = {
    "sent on": (303, lambda b: send(b, "GET", "/")),
    "duplicate field": (400, lambda b: send(b, "POST", "/login", b"username=a&username=b")),
    "foreign host": (400, lambda b: send(b, "GET", "/login", Host="evil.example")),
    "no session": (401, lambda b: send(b, "GET", "/dashboard")),
    "foreign site": (403, lambda b: send(b, "POST", "/login", Origin="https://evil.example")),
    "no page": (404, lambda b: send(b, "GET", "/no/such/page")),
    "no file": (404, lambda b: send(b, "GET", "/static/..%2f..%2fpyproject.toml")),
    "only posted": (405, lambda b: send(b, "GET", "/logout")),
    "traced": (405, lambda b: send(b, "TRACE", "/login")),
    "too long": (413, lambda b: send(b, "POST", "/login", b"a" * 70_000)),
    "too many fields": (413, lambda b: send(b, "POST", "/login", b"a=&" * 51)),
    "no form": (415, lambda b: send(b, "POST", "/login", b"{}", **{"Content-Type": "text/json"})),
    "nothing typed": (422, lambda b: send(b, "POST", "/register", b"username=%27%3B--")),
    "too soon": (429, send_too_soon),
    "a fault": (500, lambda b: fail(b, ZeroDivisionError("SELECT at otpweb/flows"))),
    "no database": (503, lambda b: fail(b, StorageUnavailable("sqlite SELECT failed"))),
}


@pytest.fixture(params=PROVOKED)
async def answer(request: pytest.FixtureRequest, browser: Browser) -> Response:
    status, provoke = PROVOKED[request.param]
    response = await provoke(browser)
    assert response.status_code == status
    return response


async def test_it_is_guarded(answer: Response) -> None:
    for name, value in GUARDS.items():
        assert value in answer.headers[name], name


async def test_no_other_site_may_read_it(answer: Response) -> None:
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


async def test_it_says_nothing_of_what_is_inside(answer: Response) -> None:
    words = await answer.get_data(as_text=True)

    assert [word for word in INSIDE if word in words] == []
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


async def test_asking_what_may_be_done_opens_nothing_to_others(browser: Browser) -> None:
    response = await send(browser, "OPTIONS", "/login", Origin="https://evil.example")

    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
