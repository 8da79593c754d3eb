"""Approvals: many people at once."""

from urllib.parse import urlencode

from otpweb.domain.accounts import Status
from otpweb.flows import approvals
from otpweb.flows.services import Services
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.flows.applicants import apply, of
from tests.mailbox import Mailbox
from tests.web.applicants import PATH, REASON, ann, bob, services, status_of

__all__ = ["ann", "bob", "services"]


async def test_many_are_approved_at_once(
    browser: Browser, services: Services, inbox: Mailbox, clock: Clock, bob: str
) -> None:
    await apply(services, inbox, "cleo")
    await apply(services, inbox, "dora")
    page = await browser.get(PATH)
    assert {box["form"] for box in page.soup.select("#queue [type=checkbox]")} == {"selected"}

    page = await select(browser, services, "approve", ["bob", "cleo"])

    assert page.text.count("Approved.") == 2
    assert await status_of(services, clock, "cleo") is Status.ACTIVE
    assert (await of(services, "dora")).status is Status.PENDING


async def select(
    browser: Browser, services: Services, verdict: str, names: list[str], reason: str = ""
) -> Page:
    ids = [(await of(services, name)).id for name in names]
    return await send_selected(browser, ids, verdict, reason)


async def send_selected(browser: Browser, ids: list[str], verdict: str, reason: str) -> Page:
    """Send what a form with ticked boxes sends: one field as often as there are ticks."""
    fields = {"account": ids, "verdict": verdict, "reason": reason}
    headers = browser._headers({"Origin": "http://localhost"})
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    response = await browser.client.post(
        f"{PATH}/selected", data=urlencode(fields, doseq=True), headers=headers
    )
    return await browser._arrive(f"{PATH}/selected", response)


async def test_many_are_rejected_for_one_reason(
    browser: Browser, services: Services, inbox: Mailbox, bob: str
) -> None:
    await apply(services, inbox, "cleo")

    page = await select(browser, services, "reject", ["bob", "cleo"], REASON)

    assert page.text.count(f"“{REASON}”") == 2


async def test_without_a_reason_those_who_were_ticked_stay_so(
    browser: Browser, services: Services, inbox: Mailbox, bob: str
) -> None:
    await apply(services, inbox, "cleo")

    page = await select(browser, services, "reject", ["bob", "cleo"])

    assert page.status == 422
    assert len(page.soup.select("#queue [checked]")) == 2
    assert page.find("#reason-selected").has_attr("autofocus")


async def test_nobody_selected_is_said(browser: Browser, bob: str) -> None:
    page = await browser.post(f"{PATH}/selected", {"verdict": "approve"})

    assert page.status == 422
    assert "Nobody is selected." in page.text


async def test_a_full_page_can_be_selected_at_once(
    browser: Browser, services: Services, inbox: Mailbox, bob: str
) -> None:
    ids = [bob, *("f" * 31 + str(number) for number in range(approvals.PAGE - 1))]

    page = await send_selected(browser, ids, "reject", REASON)

    assert "Rejected." in page.text
