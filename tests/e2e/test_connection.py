"""The server goes away in the middle and comes back; nothing typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, NewFolder
from tests.mail.sink import Sink
from tests.server import Server

LOST = "The connection was lost."


@pytest.fixture(scope="module")
def mortal(mail_server: Sink, new_folder: NewFolder) -> Iterator[Server]:
    """Yield a server that tests may kill, if they start it again."""
    with Server(new_folder(), smtp_port=mail_server.port) as server:
        yield server


async def test_a_form_survives_the_server(meet: Meet, mortal: Server) -> None:
    ann = await meet(mortal)
    await ann.visit("/register")
    await ann.stay()
    await ann.fill_in_registration()
    notice = ann.page.locator("connection-notice")
    await expect(notice).to_be_empty()

    mortal.kill()
    await ann.button("Send me a code").click()
    await expect(notice).to_contain_text(LOST)
    await expect(notice).to_be_visible()
    await expect(ann.field("username")).to_have_value(ann.name)
    await expect(ann.field("password")).to_have_value(ann.password)

    mortal.start()
    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")
    await expect(notice).to_be_empty()
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")
    assert await ann.has_stayed()
    ann.excuse("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "Failed to fetch")


async def test_a_code_survives_the_server(meet: Meet, mortal: Server) -> None:
    ann = await meet(mortal)
    await ann.begin_to_register()
    code = await ann.code()

    mortal.kill()
    await ann.enter(code)
    await expect(ann.page.locator("connection-notice")).to_contain_text(LOST)
    await expect(ann.field("code")).to_have_value(code)

    mortal.start()
    await ann.button("Continue").click()
    await ann.sees(f"Hello, {ann.name}")
    ann.excuse("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "Failed to fetch")


async def test_the_page_finds_the_mail_although_the_server_was_away(
    meet: Meet, mortal: Server
) -> None:
    ann = await meet(mortal)
    ann.sink.deferrals[ann.email] = 1
    await ann.begin_to_register()
    # Killed while it hands the mail over, it would hold on to it for a while.
    await ann.page.wait_for_timeout(500)

    mortal.kill()
    await expect(ann.page.locator("connection-notice")).to_contain_text(LOST)
    mortal.start()

    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible(timeout=30_000)
    await expect(ann.page.locator("connection-notice")).to_be_empty()
    ann.excuse("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "Failed to fetch")
