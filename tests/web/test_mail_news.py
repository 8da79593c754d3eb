"""What everybody is told when mail is late or paused: on every page, and on the code screen."""

from datetime import timedelta

import pytest
from quart import Quart

from otpweb.domain.mails import MailState
from otpweb.flows import mail_desk
from otpweb.flows.desk import SHELL
from otpweb.flows.mail_watch import MailWatch
from otpweb.flows.services import Services
from otpweb.web.mail_news import for_everybody, for_who_waits
from otpweb.web.mail_words import about, took
from tests.browser import Browser
from tests.flows.mails import put
from tests.web.people import begin_registration

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def services(app: Quart) -> Services:
    found: Services = app.extensions["otpweb"]
    return found


async def be_late(services: Services) -> None:
    """Have a mail wait for six minutes already, and for long still."""
    await put(services, MailState.DELAYED, age=350, due_in=4000)
    await look(services)


async def look(services: Services) -> None:
    """See how mail goes now, as the process does every few seconds."""
    await services.mail_watch.look(services.db, now=services.clock())


@pytest.mark.parametrize("path", ["/login", "/register", "/recover", "/no-such-page"])
async def test_every_page_says_that_mail_is_late_and_no_more_once_it_goes(
    browser: Browser, services: Services, path: str
) -> None:
    await be_late(services)
    news = (await browser.get(path)).find("#mail-news[role=status]").text
    assert news == "Mail is about 6 minutes late. Codes you asked for may take that long."

    await services.db.execute("DELETE FROM outbox")
    await look(services)

    assert (await browser.get(path)).find("#mail-news").text == ""


async def test_a_swap_changes_what_stands_there_and_not_the_place(
    browser: Browser, services: Services
) -> None:
    await mail_desk.pause(services, SHELL)

    place = (await browser.get("/login")).find("#mail-news")

    assert place.get("hx-swap-oob") == ("innerHTML" if browser.htmx else None)


async def test_the_code_screen_says_what_that_means_for_a_code(
    browser: Browser, services: Services
) -> None:
    await be_late(services)
    await mail_desk.pause(services, SHELL)
    await begin_registration(browser)
    assert "sent if it goes on within 5 minutes" in (await browser.get("/verify")).text
    await services.db.execute("UPDATE outbox SET due_at = expires_at - 1, state = 'delayed'")
    await mail_desk.resume(services, SHELL)

    page = await browser.get("/verify")

    assert "A code lives 5 minutes, so yours may come too late; we keep trying." in page.text


async def test_where_the_mail_is_brings_the_news_along(app: Quart, services: Services) -> None:
    browser = Browser(app, htmx=True)
    await begin_registration(browser)
    await services.db.execute("DELETE FROM outbox")
    await be_late(services)

    page = await browser.get("/verify/delivery")

    assert page.find("#mail-news[hx-swap-oob]").text.startswith("Mail is about 6 minutes late.")


async def test_quiet_news_weigh_next_to_nothing(app: Quart) -> None:
    for htmx in (True, False):
        place = (await Browser(app, htmx=htmx).get("/login")).find("#mail-news")
        assert len(str(place)) <= 90


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "about a minute"),
        (89, "about a minute"),
        (100, "about 2 minutes"),
        (350, "about 6 minutes"),
        (5_300, "about 88 minutes"),
        (7_000, "about 2 hours"),
        (80_000, "about 22 hours"),
    ],
)
def test_how_late_is_said_roundly(seconds: int, words: str) -> None:
    assert about(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (0.2, "1 second"),
        (1.1, "2 seconds"),
        (119, "119 seconds"),
        (300, "5 minutes"),
    ],
)
def test_how_long_a_mail_took_is_rounded_up(seconds: float, words: str) -> None:
    assert took(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (MailWatch(), ""),
        (
            MailWatch(late_by=timedelta(minutes=2)),
            "Yours may take about 2 minutes, too; we keep trying.",
        ),
        (MailWatch(late_by=FIVE_MINUTES), "yours may come too late; we keep trying."),
        (MailWatch(late_by=FIVE_MINUTES, is_paused=True), "sent if it goes on within 5 minutes"),
    ],
)
def test_whoever_waits_is_told_honestly(watch: MailWatch, words: str) -> None:
    assert words in for_who_waits(watch, FIVE_MINUTES)
    assert bool(for_everybody(watch)) is bool(words)
