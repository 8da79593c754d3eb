"""Where `next` may lead: to a path of ours, and nowhere else."""

from urllib.parse import quote

import pytest

from otpweb.web.forms import own_path
from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import log_in, register

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "/\r\nLocation:https://evil.example",
    "/%0d%0aLocation:https://evil.example",
    "/／evil.example",  # a full-width slash
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "?next=//evil.example",
    "evil.example",
    "/" + "a" * 2000,
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_what_might_lead_elsewhere_is_no_path_of_ours(target: str) -> None:
    assert own_path(target) is None


@pytest.mark.parametrize(
    "path",
    ["/", "/dashboard", "/admin/people/", "/admin/people?search=a%2Fb&from=//x", "/a.b-c_d~e/@f:1"],
)
def test_a_path_of_ours_is_kept_as_it_is(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "/%09/evil.example"])
async def test_who_has_a_session_is_not_led_elsewhere(
    browser: Browser, inbox: Mailbox, target: str
) -> None:
    await register(browser, inbox)

    page = await browser.get(f"/login?next={quote(target, safe='')}")

    assert page.status == 200
    assert page.path == "/dashboard"


@pytest.mark.parametrize(
    "target", ["https:evil.example", "/.//evil.example", "javascript:alert(1)"]
)
async def test_who_logs_in_is_not_led_elsewhere(
    browser: Browser, inbox: Mailbox, target: str
) -> None:
    await register(browser, inbox)
    await browser.post("/logout")

    page = await log_in(browser, inbox, next=target)

    assert page.path == "/dashboard"
