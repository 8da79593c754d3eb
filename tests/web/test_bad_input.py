"""Whatever is sent, the answer is a sentence and a status, never a stack trace."""

import pytest
from quart import Quart

from otpweb.storage.database import StorageUnavailable
from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, begin_registration

FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", FORM_TYPE, 422),
        (b"username=ann", FORM_TYPE, 422),
        (b"username=" + b"a" * 1_000_000, FORM_TYPE, 413),
        (b"a=&" * 10_000, FORM_TYPE, 413),
        (b"username=ann&username=bob", FORM_TYPE, 400),
        (b"email=a@example.com&email=b@example.com&username=ann", FORM_TYPE, 400),
        (b"email[]=a@example.com&username=ann", FORM_TYPE, 422),
        (b"email=a@example.com,b@example.com&username=ann", FORM_TYPE, 422),
        (b"username=%00&email=%00&password=%00", FORM_TYPE, 422),
        (b"username=ann%0d%0aBcc:x&email=a@example.com%0d%0aBcc:x", FORM_TYPE, 422),
        (b"\xff\xfe%ff%80", FORM_TYPE, 422),
        (b'{"username": "ann"}', "application/json", 415),
        (b"<x/>", "text/xml", 415),
        (b"anything", "nonsense", 415),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
        (b"broken", "multipart/form-data", 422),
    ],
)
@pytest.mark.parametrize("path", ["/register", "/login"])
async def test_no_body_breaks_a_form(
    app: Quart, path: str, body: bytes, content_type: str, status: int
) -> None:
    person = Browser(app, htmx=False)

    response = await person.client.post(path, data=body, headers={"Content-Type": content_type})

    if status == 400 and b"email=" in body and path == "/login":
        status = 422  # a form without that field
    assert response.status_code == status
    words = await response.get_data(as_text=True)
    assert "<h1" in words
    assert "Traceback" not in words


@pytest.mark.parametrize("path", ["/verify", "/verify/address", "/verify/resend", "/verify/cancel"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
async def test_no_other_form_takes_what_is_no_form(
    app: Quart, path: str, content_type: str
) -> None:
    person = Browser(app, htmx=False)

    response = await person.client.post(path, data=b"{}", headers={"Content-Type": content_type})

    assert response.status_code == 415


async def test_hidden_fields_promote_nobody(browser: Browser, inbox: Mailbox) -> None:
    fields = {"username": "ann", "email": EMAIL, "password": PASSWORD}
    await browser.post("/register", fields | {"role": "admin", "status": "active", "id": "1"})

    page = await browser.post("/verify", {"code": await inbox.code_for(EMAIL), "role": "admin"})

    rows = await _services(browser).db.fetch_all("SELECT role FROM accounts")
    assert page.path == "/dashboard"
    assert [row["role"] for row in rows] == ["member"]


async def test_an_unknown_page_shows_the_way_back(browser: Browser) -> None:
    page = await browser.get("/no/such/page")

    assert page.status == 404
    assert page.has("#panel a[href='/']")


async def test_markup_that_was_typed_stays_words(browser: Browser) -> None:
    hostile = '"><img src=x onerror=alert(1)>{{7*7}}'

    page = await browser.post(
        "/register", {"username": hostile, "email": hostile, "password": PASSWORD}
    )

    assert page.find("[name=username]")["value"] == hostile
    assert not page.has("img[src=x]")


async def test_too_much_for_htmx_leaves_the_form_alone(app: Quart) -> None:
    htmx = Browser(app, htmx=True)

    page = await htmx.post("/register", {"username": "a" * 100_000})

    assert page.status == 413
    assert page.response.headers["HX-Retarget"] == "#status"
    assert page.html.startswith("That is too much.")


async def test_a_database_that_is_away_is_a_wait_and_not_an_error(browser: Browser) -> None:
    async def away(*_: object) -> None:
        raise StorageUnavailable("database is locked")

    _services(browser).db.fetch_all = away

    page = await browser.post(
        "/login", {"username": "ann", "password": PASSWORD}, Cookie="otpweb_session=x"
    )

    assert page.status == 503
    assert page.response.headers["Retry-After"] == "5"
    assert "locked" not in page.html


async def test_a_fault_of_ours_says_so_and_nothing_more(browser: Browser) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("the secret reason")

    _services(browser).db.fetch_all = broken

    page = await browser.post("/login", {"username": "ann", "password": PASSWORD})

    assert page.status == 500
    assert "our side" in page.html
    assert "secret reason" not in page.html


async def test_a_full_queue_of_passwords_keeps_what_was_typed(browser: Browser) -> None:
    _services(browser).hasher._room = 0

    page = await begin_registration(browser)

    assert page.status == 503
    assert page.response.headers["Retry-After"] == "5"
    assert page.find("[name=email]")["value"] == EMAIL


def _services(browser: Browser):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return browser.client.app.extensions["otpweb"]


@pytest.mark.parametrize(
    "path", ["/x%00", "/x%0A", "/x%0D%0ASet-Cookie:%20a=b", "/x%7F", "/%C3%A9", "/x%3Fy", "/x%25"]
)
async def test_an_address_is_told_as_it_was_asked_for(browser: Browser, path: str) -> None:
    page = await browser.get(f"{path}?next=%2Fa%00&x=1")

    assert page.status == 404
    assert page.has("#panel a[href='/']")
    assert page.response.headers.get("Set-Cookie") is None
    if browser.htmx:
        assert page.response.headers["HX-Push-Url"] == f"{path}?next=%2Fa%00&x=1"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/not-me//x", "/captcha//login", "/static//x", "/verify//resend", "/login/"]
)
async def test_a_slash_too_many_leads_to_no_page(browser: Browser, method: str, path: str) -> None:
    page = await (browser.get(path) if method == "GET" else browser.post(path))

    assert page.status == 404
    assert "There is no such page" in page.text
