"""Waiting for a decision: what the screen says, and where it leads."""

import pytest
from quart import Quart

from otpweb.domain.approvals import Verdict
from otpweb.flows import approvals, desk
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.flows.applicants import of
from tests.mailbox import Mailbox
from tests.web.people import PASSWORD, begin_login, log_in, register

REASON = "Not on the list of <members>."


@pytest.fixture
def variables() -> dict[str, str]:
    return {"OTPWEB_REGISTRATION": "approval"}


async def decide(app: Quart, verdict: Verdict, reason: str = REASON) -> None:
    services = app.extensions["otpweb"]
    ann = await of(services, "ann")
    await approvals.decide_at_once(services, desk.SHELL, ann.id, verdict, reason)


async def suspend(app: Quart) -> None:
    await app.extensions["otpweb"].db.execute("UPDATE accounts SET status = 'suspended'")


async def test_after_the_code_a_new_person_waits(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    assert (page.status, page.path) == (200, "/waiting")
    assert "The people who run localhost look at each new account" in page.text
    assert "ann@example.com" in page.text
    assert "21 November 2026" in page.text


@pytest.mark.parametrize("path", ["/dashboard", "/account", "/account/email", "/admin/approvals"])
async def test_nothing_else_opens(browser: Browser, inbox: Mailbox, path: str) -> None:
    await register(browser, inbox)

    assert (await browser.get(path)).path == "/waiting"


async def test_who_is_approved_goes_on_in_the_same_session(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.APPROVE)

    page = await browser.get("/waiting")

    assert (page.status, page.path) == (200, "/dashboard")


async def test_who_is_rejected_reads_why_and_from_when_to_ask_again(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.REJECT)

    page = await browser.get("/waiting")

    assert page.heading == "Your account was not approved"
    assert page.find("blockquote").get_text(strip=True) == REASON
    assert "28 November 2026" in page.text
    assert not page.has("#ask-again")


async def test_asking_again_too_early_changes_nothing(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.REJECT)

    page = await browser.post("/waiting/ask-again")

    assert (page.status, page.heading) == (422, "Your account was not approved")


async def test_the_last_hour_is_counted_down(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.REJECT)
    clock.advance(7 * 86_400 - 600)
    await log_in(browser, inbox)

    page = await browser.get("/waiting")

    assert page.find("#cool-off count-down")["seconds"] in {"600", "599"}


async def test_after_the_cool_off_who_was_rejected_asks_again(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.REJECT)
    clock.advance(7 * 86_400)
    page = await log_in(browser, inbox)
    assert page.path == "/waiting"

    page = await browser.post(str(page.find("#ask-again")["action"]))

    assert page.heading == "Thank you. Now it is our turn"
    assert "28 November 2026" in page.text


async def test_asking_again_twice_does_no_harm(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await browser.post("/waiting/ask-again")

    assert (page.status, page.path) == (200, "/waiting")


async def test_logging_out_is_always_possible(browser: Browser, inbox: Mailbox) -> None:
    page = await register(browser, inbox)

    page = await browser.post(str(page.find("#log-out")["action"]))

    assert page.path == "/login"
    assert (await browser.get("/waiting")).status == 401


@pytest.mark.parametrize("verdict", [None, Verdict.REJECT])
async def test_whoever_waits_can_withdraw_and_register_anew(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock, verdict: Verdict | None
) -> None:
    await register(browser, inbox)
    if verdict:
        await decide(app, verdict)
    page = await browser.get("/waiting")

    page = await browser.post(str(page.find("details #withdraw")["action"]))

    assert (page.path, page.heading) == ("/goodbye", "Your account is deleted")
    assert (await browser.get("/waiting")).status == 401
    clock.advance(61)
    assert (await register(browser, inbox)).heading == "Thank you. Now it is our turn"


async def test_a_member_does_not_delete_the_account_that_way(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.APPROVE)

    assert (await browser.post("/waiting/withdraw")).path == "/dashboard"


async def test_who_is_suspended_meanwhile_waits_no_more(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await suspend(app)

    assert (await browser.get("/waiting")).status == 401


async def test_whoever_has_no_account_is_asked_to_log_in(browser: Browser) -> None:
    assert (await browser.get("/waiting")).status == 401


async def test_a_member_has_nothing_to_wait_for(
    browser: Browser, app: Quart, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    await decide(app, Verdict.APPROVE)

    assert (await browser.post("/waiting/ask-again")).path == "/dashboard"


async def test_the_part_asks_again_while_somebody_waits(app: Quart, inbox: Mailbox) -> None:
    browser = Browser(app, htmx=True)
    page = await register(browser, inbox)
    assert page.find("#still")["hx-trigger"] != "load"

    part = await browser.get("/waiting/still")

    assert part.find("#still")["hx-get"] == "/waiting/still"
    assert "delay:5s" in str(part.find("#still")["hx-trigger"])


@pytest.mark.parametrize("what", [Verdict.APPROVE, Verdict.REJECT, suspend])
async def test_the_part_fetches_the_screen_when_there_is_something_else_to_show(
    app: Quart, inbox: Mailbox, what: Verdict | object
) -> None:
    browser = Browser(app, htmx=True)
    await register(browser, inbox)
    await (decide(app, what) if isinstance(what, Verdict) else suspend(app))

    part = await browser.get("/waiting/still")

    assert part.find("#still")["hx-get"] == "/waiting"
    assert part.find("#still")["hx-target"] == "#panel"


async def test_without_scripts_the_part_is_the_page(app: Quart, inbox: Mailbox) -> None:
    browser = Browser(app, htmx=False)
    page = await register(browser, inbox)
    assert "Check again" in page.html

    assert (await browser.get("/waiting/still")).path == "/waiting"


def told(page: Page) -> tuple[int, str, str]:
    news = page.find("#mail-news").get_text(" ", strip=True)  # how mail goes, to everybody
    return page.status, page.path, " ".join(page.text.replace(news, "").split())


async def test_before_the_code_nobody_learns_how_it_stands(
    browser: Browser, app: Quart, inbox: Mailbox, clock: Clock
) -> None:
    await register(Browser(app, htmx=False), inbox)
    answers = []
    for verdict in (None, Verdict.REJECT, Verdict.APPROVE):
        if verdict:
            await app.extensions["otpweb"].db.execute("UPDATE accounts SET status = 'pending'")
            await decide(app, verdict)
        clock.advance(61)
        wrong = await browser.post("/login", {"username": "ann", "password": "wrong password"})
        right = await begin_login(browser)
        tag = str(right.find("#tag").get_text())
        words = told(right)[2].replace(tag, "").partition("The code expires at")[0]
        answers.append((told(wrong), right.status, right.path, words))
        await browser.post("/verify/cancel")

    assert answers[0] == answers[1] == answers[2]
    assert PASSWORD not in str(answers)
