"""/login and /logout."""

import pytest
from quart import Quart

from tests.browser import Browser
from tests.guesses import other_than
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, PASSWORD, begin_login, log_in, register


@pytest.fixture(autouse=True)
async def account(app: Quart, inbox: Mailbox) -> None:
    """There is an account, made in a browser that nobody uses any more."""
    await register(Browser(app, htmx=False), inbox)


@pytest.mark.parametrize("name", ["ann", "ANN", " ann ", EMAIL, "Ann@Example.com"])
async def test_name_or_address_and_password_lead_to_the_code_screen(
    browser: Browser, name: str
) -> None:
    page = await begin_login(browser, name)

    assert page.path == "/verify"
    assert page.heading == "Check your e-mail"


async def test_the_right_code_leads_to_the_dashboard(browser: Browser, inbox: Mailbox) -> None:
    page = await log_in(browser, inbox)

    assert page.path == "/dashboard"


async def test_between_password_and_code_nobody_is_logged_in(browser: Browser) -> None:
    await begin_login(browser)

    page = await browser.get("/dashboard")

    assert page.status == 401
    assert EMAIL not in page.text


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ann", "not the password"),
        ("nobody", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("-", " "),
        ("ann", " "),
        ("a\0b", PASSWORD),
        ("a" * 1000, PASSWORD),
        ("ann@example.com,bob@example.com", PASSWORD),
        ("ann", PASSWORD + " "),
        ("ann", PASSWORD.upper()),
    ],
)
async def test_a_wrong_pair_is_answered_alike_whatever_is_wrong(
    browser: Browser, name: str, password: str
) -> None:
    page = await browser.post("/login", {"username": name, "password": password})

    assert page.status == 422
    assert "do not match" in page.text


USERNAME, WORD = "Enter your username or e-mail.", "Enter your password."


@pytest.mark.parametrize(
    ("name", "password", "errors", "focus"),
    [
        ("", "", {"username": USERNAME, "password": WORD}, "username"),
        (" \t", "", {"username": USERNAME, "password": WORD}, "username"),
        ("", PASSWORD, {"username": USERNAME}, "username"),
        ("ann", "", {"password": WORD}, "password"),
        ("nobody", "", {"password": WORD}, "password"),
    ],
)
async def test_an_empty_field_is_asked_for_and_is_no_guess(
    browser: Browser, name: str, password: str, errors: dict[str, str], focus: str
) -> None:
    fields = {"username": name, "password": password, "remember": "yes", "next": "/dashboard?a"}
    for _ in range(7):
        page = await browser.post("/login", fields)

    assert page.status == 422
    shown = {error["id"]: error.get_text() for error in page.soup.select(".error")}
    assert shown == {f"{field}-error": sentence for field, sentence in errors.items()}
    assert page.find("[autofocus]")["name"] == focus
    assert page.find("[name=username]")["value"] == name
    assert page.find("[name=remember]").has_attr("checked")
    assert page.find("[name=next]")["value"] == "/dashboard?a"
    assert (await begin_login(browser)).path == "/verify"


async def test_a_name_that_is_missing_costs_the_password_and_the_page_says_so(
    browser: Browser,
) -> None:
    page = await browser.post("/login", {"username": "", "password": PASSWORD})

    assert page.find("#password-hint").get_text() == "Enter your password again."
    assert PASSWORD not in page.html


async def test_what_was_typed_and_ticked_is_kept_but_the_password(browser: Browser) -> None:
    page = await browser.post("/login", {"username": "ann", "password": "wrong", "remember": "yes"})

    assert page.find("[name=username]")["value"] == "ann"
    assert page.find("[name=remember]").has_attr("checked")
    assert not page.find("[name=trust]").has_attr("checked")
    assert not page.find("[name=password]").get("value")


async def test_the_password_twice_sends_one_mail(browser: Browser, inbox: Mailbox) -> None:
    before = len(await inbox.of(EMAIL))
    await begin_login(browser)

    page = await begin_login(browser)

    assert page.path == "/verify"
    assert len(await inbox.of(EMAIL)) == before + 1


async def test_another_browser_has_to_wait_for_the_next_mail(
    browser: Browser, other_browser: Browser
) -> None:
    await begin_login(browser)

    page = await begin_login(other_browser)

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "60"


async def test_login_leads_back_to_where_the_person_was_going(
    browser: Browser, inbox: Mailbox
) -> None:
    page = await log_in(browser, inbox, next="/dashboard?from=somewhere")

    assert page.path == "/dashboard"
    assert browser.path == "/dashboard?from=somewhere"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie:a=b",
        "javascript:alert(1)",
        "evil.example",
        "/" + "a" * 2000,
        "",
    ],
)
async def test_nobody_is_led_elsewhere(browser: Browser, inbox: Mailbox, target: str) -> None:
    page = await log_in(browser, inbox, next=target)

    assert page.path == "/dashboard"


async def test_who_is_logged_in_is_sent_on(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox)

    assert (await browser.get("/login")).path == "/dashboard"
    assert (await browser.get("/")).path == "/dashboard"


async def test_who_is_not_is_sent_to_the_door(browser: Browser) -> None:
    assert (await browser.get("/")).path == "/login"


async def test_logging_out_twice_is_harmless(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox)
    await browser.post("/logout")

    assert (await browser.post("/logout")).path == "/login"


async def test_who_logs_out_leaves_no_code_screen_behind(browser: Browser, inbox: Mailbox) -> None:
    await log_in(browser, inbox)
    await browser.post("/account/email", {"email": "ann@example.org"})
    assert "ann@example.org" in (await browser.get("/verify")).text

    await browser.post("/logout")

    assert "ann@example.org" not in (await browser.get("/verify")).text


async def test_using_another_account_leads_back_to_login(browser: Browser) -> None:
    await begin_login(browser)

    assert (await browser.post("/verify/cancel")).path == "/login"


async def test_starting_again_leads_where_the_person_was_going(
    browser: Browser, inbox: Mailbox
) -> None:
    await begin_login(browser, next="/dashboard?from=somewhere")
    for _ in range(5):
        await browser.post("/verify", {"code": other_than(await inbox.code_for(EMAIL))})

    page = await browser.post("/verify/cancel")

    assert page.path == "/login"
    assert page.find("[name=next]")["value"] == "/dashboard?from=somewhere"
