"""What stands before every route."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, register


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "HX-Request": "true"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        ({}, 200),
    ],
)
async def test_a_request_that_another_site_made_is_refused(
    app: Quart, inbox: Mailbox, headers: dict[str, str], status: int
) -> None:
    person = Browser(app, htmx=False)
    await register(person, inbox)

    response = await person.client.post("/logout", headers=headers)

    assert response.status_code == (303 if status == 200 else status)
    logged_out = (await person.get("/dashboard")).status == 401
    assert logged_out is (status == 200)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
    ],
)
async def test_only_our_own_host_is_served(browser: Browser, host: str, status: int) -> None:
    assert (await browser.get("/login", Host=host)).status == status


async def test_machines_may_ask_for_health_by_any_address(browser: Browser) -> None:
    assert (await browser.get("/healthz", Host="10.0.0.7")).status == 200


async def test_forwarded_headers_are_not_believed(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)

    page = await browser.get(
        "/dashboard", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    )

    assert page.status == 200
    assert "203.0.113.9" not in page.text
    assert "evil.example" not in page.html


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X-Host": "evil.example", "X-Original-URL": "http://evil.example/"},
        {"Forwarded": "for=192.0.2.66;host=evil.example;proto=https"},
        {"Referer": "http://evil.example/"},
    ],
)
async def test_no_header_bends_a_link_in_a_mail(
    browser: Browser, inbox: Mailbox, headers: dict[str, str]
) -> None:
    fields = {"username": "ann", "email": EMAIL, "password": PASSWORD}

    await browser.post("/register", fields, **headers)

    mail = await inbox.newest(EMAIL)
    assert "http://localhost" in mail.text
    assert "evil.example" not in mail.subject + mail.text + mail.html


async def test_a_host_whose_port_is_no_number_is_foreign(browser: Browser) -> None:
    assert (await browser.get("/login", Host="localhost:8000.evil.example")).status == 400


async def test_a_foreign_host_gets_no_mail_sent(browser: Browser, inbox: Mailbox) -> None:
    fields = {"username": "ann", "email": EMAIL, "password": PASSWORD}

    page = await browser.post("/register", fields, Host="evil.example")

    assert page.status == 400
    assert await inbox.of(EMAIL) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-Target": "div#panel", "HX-Request-Type": "partial"},
        {"HX-Request": "true", "HX-Current-URL": "http://localhost/dashboard"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"HX-Request": "TRUE", "HX-Trigger": "admin", "HX-Source": "button#x"},
    ],
)
async def test_headers_of_htmx_open_nothing(
    app: Quart, inbox: Mailbox, headers: dict[str, str]
) -> None:
    home = await register(Browser(app, htmx=False), inbox)
    stranger = app.test_client()

    response = await stranger.get("/dashboard", headers=headers)

    assert response.status_code == 401
    assert EMAIL in home.text
    assert EMAIL not in await response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/verify/resend", "/verify/cancel", "/verify/address", "/logout"])
async def test_nothing_is_done_on_get(browser: Browser, path: str) -> None:
    page = await browser.get(path)

    assert page.status == 405
    assert page.heading == "This page does not work that way"


async def test_every_answer_is_guarded_errors_included(browser: Browser) -> None:
    for path in ("/nowhere", "/static/nothing.js", "/verify/resend", "/dashboard"):
        await browser.get(path)  # the browser checks the headers of all it sees


async def test_the_whole_page_is_served_to_whoever_restores_history(browser: Browser) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = await browser.client.get("/login", headers=headers)

    assert (await response.get_data(as_text=True)).lower().startswith("<!doctype html>")
    assert "HX-Push-Url" not in response.headers


async def test_going_back_to_where_one_is_sent_on_shows_where_that_is(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    page = await browser.get("/verify", **headers)
    response = await browser.client.get("/dashboard", headers=headers)

    assert page.path == "/dashboard"
    assert response.headers["HX-Replace-Url"] == "/dashboard"


async def test_a_made_up_address_of_the_page_breaks_nothing(app: Quart) -> None:
    page = await Browser(app, htmx=True).get("/login", **{"HX-Current-URL": "http://[::1"})

    assert page.status == 200


async def test_there_are_no_websockets(app: Quart) -> None:
    answers: list[dict[str, object]] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(answer: dict[str, object]) -> None:
        answers.append(answer)

    await app({"type": "websocket", "path": "/login", "headers": []}, receive, send)  # type: ignore[arg-type]

    assert [answer["type"] for answer in answers] == ["websocket.close"]


async def test_a_new_address_is_pushed_and_the_same_one_is_not(app: Quart) -> None:
    htmx = Browser(app, htmx=True)

    first = await htmx.get("/login")
    again = await htmx.get("/login")

    assert first.response.headers["HX-Push-Url"] == "/login"
    assert "HX-Push-Url" not in again.response.headers


class TestProduction:
    @pytest.fixture
    def variables(self) -> dict[str, str]:
        return {
            "OTPWEB_ENV": "production",
            "OTPWEB_SECRET_KEY": "kJ8!s0dk2LqpZ9xWv3nR7tYbE5mUcA1gHfT6",
            "OTPWEB_PUBLIC_URL": "https://login.example.org",
            "OTPWEB_BCRYPT_ROUNDS": "10",
            "OTPWEB_EMAIL_ENABLED": "true",
            "OTPWEB_SMTP_HOST": "127.0.0.1",
            "OTPWEB_SMTP_PORT": "1",
            "OTPWEB_SMTP_SECURITY": "none",
        }

    async def test_cookies_are_bound_to_the_host_and_to_https(self, browser: Browser) -> None:
        response = await browser.client.get("/login", headers={"Host": "login.example.org"})

        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-otpweb_challenge=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie

    async def test_every_cookie_of_a_journey_is_bound_so(self, app: Quart, inbox: Mailbox) -> None:
        client = app.test_client()
        headers = {"Host": "login.example.org", "Origin": "https://login.example.org"}
        cookies: dict[str, str] = {}

        async def post(path: str, **fields: str) -> None:
            response = await client.post(path, form=fields, headers=headers, scheme="https")
            assert response.status_code == 303, path
            cookies.update(
                (cookie.partition("=")[0], cookie)
                for cookie in response.headers.getlist("Set-Cookie")
            )

        await post("/register", username="ann", email=EMAIL, password=PASSWORD)
        await post("/verify", code=await inbox.code_for(EMAIL))
        await post("/logout")
        await post("/login", username="ann", password=PASSWORD, trust="yes", remember="yes")
        await post("/verify", code=await inbox.code_for(EMAIL))

        assert {f"__Host-otpweb_{name}" for name in ("challenge", "session", "browser")} <= {
            *cookies
        }
        for cookie in cookies.values():
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {*cookie.split("; ")}
            assert "Domain" not in cookie

    async def test_browsers_are_told_to_keep_to_https(self, browser: Browser) -> None:
        page = await browser.get("/login", Host="login.example.org")

        assert page.response.headers["Strict-Transport-Security"] == "max-age=31536000"

    async def test_nobody_reads_mail_of_others(self, browser: Browser) -> None:
        assert (await browser.get("/dev/mail", Host="login.example.org")).status == 404

    async def test_loopback_is_no_name_of_ours(self, browser: Browser) -> None:
        assert (await browser.get("/login", Host="localhost")).status == 400
