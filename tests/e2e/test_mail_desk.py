"""The mail desk: pausing, testing and trying again in place; and everybody is told."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.mail_desk import execute, make_trouble
from tests.server import Server


@pytest.fixture
def own_server(serve: Serve) -> Server:
    """A server whose mail is nobody else's trouble."""
    return serve(CODE_TTL=294)


async def test_a_pause_is_told_to_who_waits_and_goes_away_when_it_ends(
    meet: Meet, own_server: Server
) -> None:
    ann, bob = await meet(own_server), await meet(own_server)
    await sit_down(ann)
    await ann.visit("/admin/mail")
    await ann.stay()
    await ann.button("Pause mail").click()
    await ann.reads("Mail is paused by")
    news = ann.page.locator("#mail-news")
    await expect(news).to_contain_text("No mail goes out at the moment")

    await bob.begin_to_register()
    await bob.stay()
    await bob.reads("Yours is sent if it goes on within 5 minutes")
    await ann.button("Let mail go again").click()

    await expect(news).to_be_empty()
    await expect(bob.page.locator("[data-state=accepted]")).to_be_visible()
    await expect(bob.page.locator("#mail-news")).to_be_empty()
    await bob.enter(await bob.code())
    await bob.sees(f"Hello, {bob.name}")
    assert await bob.has_stayed()
    assert await ann.has_stayed()


async def test_a_test_is_watched_until_the_server_has_answered(
    meet: Meet, own_server: Server
) -> None:
    ann = await meet(own_server)
    await sit_down(ann)
    ann.sink.deferrals["greylisted@example.com"] = 1
    await ann.visit("/admin/mail")
    await ann.stay()
    await ann.fill(address="greylisted@example.com")
    await ann.button("Send a test").click()

    await ann.reads("The mail server lets strangers wait for a while.")
    await ann.reads("Look into the mailbox of greylisted@example.com.")

    assert await ann.has_stayed()
    [mail] = await ann.sink.wait_for("greylisted@example.com")
    assert mail.message["Subject"] == "otpweb can send mail"


async def test_a_dead_letter_is_found_while_typing_and_tried_again(
    meet: Meet, own_server: Server
) -> None:
    ann = await meet(own_server)
    await sit_down(ann)
    make_trouble(ann)
    await ann.visit("/admin/mail")
    await ann.stay()
    rows = ann.page.locator("#dead tbody tr")
    await expect(rows).to_have_count(4)

    await ann.field("recipient").press_sequentially("fay")
    await expect(rows).to_have_count(1)
    await ann.button("Try again").click()

    [mail] = await ann.sink.wait_for("fay@example.com")
    assert mail
    assert await ann.has_stayed()
    execute(ann, "DELETE FROM outbox WHERE challenge_id IS NULL")


async def test_mail_that_is_late_is_told_without_a_reload(meet: Meet, own_server: Server) -> None:
    ann: Person = await meet(own_server)
    ann.sink.deferrals[ann.email] = 100
    make_trouble(ann)
    execute(ann, "DELETE FROM outbox WHERE state = 'accepted'")
    await ann.begin_to_register()
    await ann.stay()
    news = ann.page.locator("#mail-news")
    await expect(news).to_have_text(
        "Mail is about 6 minutes late. Codes you asked for may take that long.", timeout=20_000
    )
    execute(ann, "DELETE FROM outbox WHERE challenge_id IS NULL")

    await expect(news).to_be_empty(timeout=20_000)
    assert await ann.has_stayed()
