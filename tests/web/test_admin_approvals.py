"""The queue at the desk: who waits, and deciding about them in place."""

import pytest
from quart import Quart

from otpweb.domain.accounts import Status
from otpweb.flows import approvals
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.browser import Browser
from tests.clock import Clock
from tests.flows.applicants import apply, asking, of
from tests.mailbox import Mailbox
from tests.web.applicants import PATH, REASON, ann, bob, row_of, services, status_of
from tests.web.people import register

__all__ = ["ann", "bob", "services"]


async def test_nobody_waits_and_the_page_says_so(browser: Browser) -> None:
    page = await browser.get(PATH)

    assert page.status == 200
    assert "Nobody waits for a decision." in page.text
    assert "OTPWEB_REGISTRATION=approval" in page.text


async def test_who_waits_is_shown_with_what_is_worth_knowing(
    browser: Browser, services: Services, inbox: Mailbox, bob: str
) -> None:
    await apply(services, inbox, "b0b")

    row = row_of(await browser.get(PATH), bob).get_text(" ", strip=True)

    for words in ("bob@example.com", "192.0.2.1", "Name like “b0b”", "Same network as 1 other"):
        assert words in row


async def test_a_person_is_approved_in_place_and_comes_in_half_a_minute_later(
    browser: Browser, services: Services, clock: Clock, bob: str
) -> None:
    page = await browser.get(PATH)

    page = await browser.post(str(page.find(f"#approve-{bob}")["action"]))

    assert (page.status, page.path) == (200, PATH)
    assert "Approved. It takes effect in 30 seconds" in page.text
    assert row_of(page, bob).has_attr("autofocus")
    assert (await of(services)).status is Status.PENDING
    assert await status_of(services, clock) is Status.ACTIVE
    assert "Nobody waits" in (await browser.get(PATH)).text


async def test_a_decision_is_undone_in_the_same_place(
    browser: Browser, services: Services, clock: Clock, bob: str
) -> None:
    page = await browser.post(f"{PATH}/{bob}/approve")

    page = await browser.post(str(page.find(f"#undo-{bob}")["action"]))

    assert page.has(f"#approve-{bob}")
    assert await status_of(services, clock) is Status.PENDING


async def test_too_late_is_said(
    browser: Browser, services: Services, clock: Clock, bob: str
) -> None:
    await browser.post(f"{PATH}/{bob}/approve")
    assert await status_of(services, clock) is Status.ACTIVE

    page = await browser.post(f"{PATH}/{bob}/undo")

    assert page.status == 422
    assert "That is too late" in page.text


async def test_a_person_is_rejected_with_a_reason(
    browser: Browser, services: Services, clock: Clock, bob: str
) -> None:
    page = await browser.post(f"{PATH}/{bob}/reject", {"reason": REASON})

    assert "Rejected." in page.text
    assert f"“{REASON}”" in page.text
    assert await status_of(services, clock) is Status.REJECTED


@pytest.mark.parametrize(
    ("reason", "words"), [("", "Say why"), ("a" * 501, "Use at most 500 characters")]
)
async def test_a_reason_that_is_none_is_asked_for_where_it_belongs(
    browser: Browser, bob: str, reason: str, words: str
) -> None:
    page = await browser.post(f"{PATH}/{bob}/reject", {"reason": reason})

    field = page.find(f"#reason-{bob}")
    assert page.status == 422
    assert page.find(f"#reason-{bob}-error").get_text().strip().startswith(words)
    assert field.has_attr("autofocus")
    assert field.get_text() == reason
    assert page.find(f"#row-{bob} details").has_attr("open")


async def test_a_reason_is_text_and_nothing_else(
    browser: Browser, services: Services, bob: str
) -> None:
    page = await browser.post(f"{PATH}/{bob}/reject", {"reason": "</textarea><b>x</b>"})

    assert not page.has("#queue .held b b")
    assert "</textarea><b>x</b>" in page.text


async def test_who_was_slower_than_another_admin_reads_what_was_decided(
    browser: Browser, services: Services, inbox: Mailbox, bob: str
) -> None:
    await services.db.execute(
        """
        INSERT INTO decisions (account_id, verdict, reason, decided_by, client_address, user_agent,
                               request_id, holds_from)
        VALUES (:id, 'reject', 'No.', 'somebody', '', '', '', 99999999999999)
        """,
        {"id": bob},
    )

    page = await browser.post(f"{PATH}/{bob}/approve")

    assert page.status == 422
    assert "Somebody else was quicker: one was decided about already." in page.text
    assert "Rejected by somebody else." in page.text
    assert not page.has(f"#undo-{bob}")


async def test_the_list_goes_on_on_the_next_page_and_a_decision_leads_back_there(
    browser: Browser, services: Services, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch, bob: str
) -> None:
    monkeypatch.setattr(approvals, "PAGE", 1)
    await apply(services, inbox, "cleo")
    cleo = (await of(services, "cleo")).id
    page = await browser.get(PATH)
    assert page.has(f"#row-{bob}")

    page = await browser.get(str(page.find(".pager a")["href"]))
    assert page.has(f"#row-{cleo}")
    page = await browser.post(str(page.find(f"#approve-{cleo}")["action"]))

    assert page.has(f"#undo-{cleo}")


@pytest.mark.parametrize("odd", ["none", "%00", "a%00b", "x" * 3000, "%F0%9F%98%80", "-1"])
async def test_whatever_stands_for_an_id_is_nobody(browser: Browser, odd: str, bob: str) -> None:
    for act in ("approve", "reject", "undo"):
        page = await browser.post(f"{PATH}/{odd}/{act}", {"reason": REASON})
        assert page.status == 422

    page = await browser.post(f"{PATH}/selected", {"account": "a\0b", "verdict": "approve"})
    assert page.status in {200, 422}


@pytest.mark.parametrize(
    "query", ["after=%00", "after=1-%00", "at=%00", "after=9999999999999999-a"]
)
async def test_an_odd_query_is_the_first_page(browser: Browser, query: str, bob: str) -> None:
    page = await browser.get(f"{PATH}?{query}")

    assert page.status == 200
    assert page.has(f"#row-{bob}")


async def test_the_whole_way_of_somebody_who_is_approved(
    browser: Browser, app: Quart, services: Services, inbox: Mailbox, clock: Clock
) -> None:
    app.extensions["otpweb"] = asking(services)
    newcomer = Browser(app, htmx=browser.htmx)
    assert (await register(newcomer, inbox, "bob", "bob@example.com")).path == "/waiting"

    page = await browser.get(PATH)
    bob = await accounts.find_by_username(services.db, "bob")
    assert bob
    await browser.post(str(page.find(f"#approve-{bob.id}")["action"]))

    assert (await newcomer.get("/waiting")).path == "/waiting"
    assert await status_of(services, clock) is Status.ACTIVE
    assert (await newcomer.get("/waiting")).path == "/dashboard"
    assert (await inbox.newest("bob@example.com")).subject.strip() == "You can come in now"


@pytest.mark.parametrize(("waiting", "words"), [(1, "1 waiting"), (99, "99 "), (1000, "99+ ")])
async def test_the_desk_says_beside_approvals_how_many_wait(
    browser: Browser, services: Services, waiting: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(services: Services) -> None:
        services.approval_watch.waiting = waiting

    monkeypatch.setattr(approvals, "count", count)

    page = await browser.get(PATH)

    assert page.find(".desk-nav .count").get_text(" ", strip=True).startswith(words.strip())


async def test_who_is_decided_about_is_counted_no_more(browser: Browser, bob: str) -> None:
    assert (await browser.get(PATH)).has(".desk-nav .count")

    page = await browser.post(f"{PATH}/{bob}/approve")

    assert not page.has(".desk-nav .count")
