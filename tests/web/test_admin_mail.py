"""/admin/mail: how mail goes, what came to nothing and why, and what an admin can do about it."""

import pytest
from quart import Quart

from otpweb.domain.mail_replies import Trouble
from otpweb.domain.mails import MailState
from otpweb.flows.services import Services
from otpweb.web import mail_words
from tests.browser import Browser
from tests.clock import Clock
from tests.flows.mails import put, state_of
from tests.mailbox import Mailbox
from tests.web.desk import sit_down
from tests.web.people import begin_registration


@pytest.fixture(autouse=True)
async def desk(app: Quart, browser: Browser, inbox: Mailbox) -> None:
    """Ann, an admin, sits at the desk; nothing is in the outbox any more."""
    await sit_down(app, browser, inbox)
    await app.extensions["otpweb"].db.execute("DELETE FROM outbox")


@pytest.fixture
def services(app: Quart) -> Services:
    found: Services = app.extensions["otpweb"]
    return found


async def test_an_empty_outbox_says_so(browser: Browser) -> None:
    page = await browser.get("/admin/mail")

    assert page.heading == "Mail"
    assert "No mail has gone out yet." in page.text
    assert "No mail waits." in page.text


async def test_mail_that_goes_says_how_quickly(browser: Browser, services: Services) -> None:
    await put(services, MailState.ACCEPTED, took=2, reply="250 2.0.0 Ok")

    page = await browser.get("/admin/mail")

    assert "Mail goes out within 2 seconds." in page.text
    assert "250 2.0.0 Ok" in page.find("#gone").text


async def test_mail_that_is_late_says_why(browser: Browser, services: Services) -> None:
    await put(services, MailState.FAILED, age=360, reply="535 5.7.8 Error")
    await put(services, MailState.FAILED, age=10, reply="535 5.7.8 Error")

    page = await browser.get("/admin/mail")

    assert "Mail is late by about 6 minutes." in page.text
    assert mail_words.MEANINGS[Trouble.LOGIN_WRONG][1] in page.text


async def test_on_a_machine_that_prints_mail_the_desk_says_so(
    browser: Browser, services: Services
) -> None:
    await put(services, MailState.PRINTED)

    page = await browser.get("/admin/mail")

    assert "Mail is not sent on this machine." in page.text


async def test_a_dead_letter_leads_to_what_became_of_its_code(
    app: Quart, browser: Browser, services: Services
) -> None:
    await begin_registration(Browser(app, htmx=False), "bob", "bob@example.com")
    await services.db.execute("UPDATE outbox SET state = 'refused', settled_at = created_at")
    [row] = await services.db.fetch_all("SELECT challenge_id FROM outbox")

    page = await browser.get("/admin/mail")

    assert page.find("#dead a")["href"] == f"/admin/codes/{row['challenge_id']}"


async def test_what_the_server_said_is_escaped(browser: Browser, services: Services) -> None:
    await put(services, MailState.REFUSED, reply="550 5.1.1 <script>alert(1)</script>")

    page = await browser.get("/admin/mail")

    assert "<script>alert" in page.find("#dead samp").text
    assert "There is no such mailbox." in page.find("#dead").text


async def test_filters_stand_in_the_address(browser: Browser, services: Services) -> None:
    await put(services, MailState.REFUSED, to="bob@example.com")
    await put(services, MailState.FAILED, to="bea@example.com")

    page = await browser.get("/admin/mail?recipient=b&state=failed")

    assert "bea@example.com" in page.find("#dead").text
    assert "bob@example.com" not in page.find("#dead").text
    assert page.find("[name=recipient]")["value"] == "b"


async def test_a_long_list_goes_on_on_the_next_page(browser: Browser, services: Services) -> None:
    for number in range(55):
        await put(services, MailState.REFUSED, to=f"bob{number}@example.com", age=number)

    page = await browser.get("/admin/mail?recipient=bob")
    page = await browser.get(str(page.find(".pager a")["href"]))

    assert len(page.soup.select("#dead tbody tr")) == 5
    assert page.find(".pager a").text == "First page"


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=1-a&recipient=a",
        "after=%00",
        "recipient=%00&state=nothing",
        "state=accepted",
        "test=%00",
        "test=nothing",
        "recipient=" + "x" * 300,
        "recipient=%ff%fe",
        "recipient=a&recipient=b",
    ],
)
async def test_an_odd_address_shows_the_desk(browser: Browser, query: str) -> None:
    page = await browser.get(f"/admin/mail?{query}")

    assert (page.status, page.heading) == (200, "Mail")


async def test_a_dead_letter_is_tried_again(browser: Browser, services: Services) -> None:
    mail_id = await put(services, MailState.FAILED)

    page = await browser.post(f"/admin/mail/{mail_id}/retry")

    assert (page.status, page.path) == (200, "/admin/mail")
    assert await state_of(services, mail_id) in {MailState.QUEUED, MailState.PRINTED}


async def test_all_are_tried_again_with_one_button(browser: Browser, services: Services) -> None:
    ids = [await put(services, MailState.FAILED) for _ in range(3)]
    page = await browser.get("/admin/mail")

    await browser.post(str(page.find("#retry-all")["action"]))

    assert MailState.FAILED not in {await state_of(services, mail_id) for mail_id in ids}


async def test_what_is_too_late_has_no_button_and_says_so(
    browser: Browser, services: Services, clock: Clock
) -> None:
    mail_id = await put(services, MailState.EXPIRED, age=90_000)

    assert not (await browser.get("/admin/mail")).has("#dead button")
    page = await browser.post(f"/admin/mail/{mail_id}/retry")

    assert page.status == 422
    assert "There was nothing to try again" in page.text


@pytest.mark.parametrize("mail_id", ["nothing", "%00", "x" * 3000, "'"])
async def test_a_mail_that_is_not_there_breaks_nothing(browser: Browser, mail_id: str) -> None:
    assert (await browser.post(f"/admin/mail/{mail_id}/retry")).status == 422
    page = await browser.get(f"/admin/mail/test/{mail_id}")
    assert page.status == 200


async def test_a_test_goes_out_and_is_watched(browser: Browser, inbox: Mailbox) -> None:
    page = await browser.post("/admin/mail/test", {"address": "bob@example.com"})

    assert (await inbox.newest("bob@example.com")).subject.strip() == "otpweb can send mail"
    assert "bob@example.com" in page.find("#mail-test").text or page.find("#mail-test .badge")
    mail_id = (await inbox._services.db.fetch_all("SELECT id FROM outbox"))[0]["id"]
    page = await browser.get(f"/admin/mail/test/{mail_id}")
    assert page.has("#mail-test")


async def test_a_test_to_no_address_says_what_is_wrong(browser: Browser) -> None:
    page = await browser.post("/admin/mail/test", {"address": "bob@"})

    assert page.status == 422
    assert "name@example.com" in page.error_of("address")
    assert page.find("[name=address]")["value"] == "bob@"


async def test_the_eleventh_test_of_an_hour_waits(browser: Browser) -> None:
    for _ in range(10):
        await browser.post("/admin/mail/test", {"address": "bob@example.com"})

    page = await browser.post("/admin/mail/test", {"address": "bob@example.com"})

    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 3000


async def test_a_pause_says_who_and_since_when_and_what_becomes_of_codes(browser: Browser) -> None:
    page = await browser.post("/admin/mail/pause")

    assert "Mail is paused by ann since" in page.text
    assert "given up unsent after 5 minutes" in page.text


async def test_a_pause_is_told_to_everybody_until_it_ends(
    browser: Browser, other_browser: Browser
) -> None:
    await browser.post("/admin/mail/pause")
    page = await other_browser.get("/register")
    assert (
        page.find("#mail-news").text
        == "No mail goes out at the moment. Codes are sent when it goes on."
    )

    await browser.post("/admin/mail/resume")

    assert (await other_browser.get("/login")).find("#mail-news").text == ""


async def test_a_test_in_a_pause_waits_and_says_so(browser: Browser) -> None:
    await browser.post("/admin/mail/pause")

    page = await browser.post("/admin/mail/test", {"address": "bob@example.com"})

    assert "Mail is paused, so the test to bob@example.com waits." in page.text
    assert "/admin/mail/test/" in str(page.find("#mail-test")["hx-get"])


async def test_what_changes_mail_asks_for_a_fresh_proof(browser: Browser, clock: Clock) -> None:
    clock.advance(301)

    response = await browser.knock("POST", "/admin/mail/pause")

    assert response.headers["Location"].startswith("/account/confirm")


def test_there_are_words_for_every_trouble_and_state() -> None:
    assert set(mail_words.MEANINGS) == set(Trouble)
    assert set(mail_words.STATES) == set(MailState)
