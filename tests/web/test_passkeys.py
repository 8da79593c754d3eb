"""/account/passkeys: added, renamed and removed on the pages."""

import re

from tests.authenticator import SoftwareAuthenticator
from tests.browser import Browser, Page
from tests.clock import Clock
from tests.mailbox import Mailbox
from tests.web.passkeys import ORIGIN, add_passkey
from tests.web.people import register


def path_of_first(page: Page) -> str:
    return str(page.find(".rows a")["href"])


async def test_a_passkey_is_added_renamed_and_removed(browser: Browser, inbox: Mailbox) -> None:
    await register(browser, inbox)
    page = await browser.get("/account/passkeys")
    assert page.find("[name=name]")["value"] == "Chrome on Android"

    page = await add_passkey(browser, SoftwareAuthenticator(ORIGIN), "my phone")
    assert re.search(r"my phone Added .* Not used yet", page.text)
    one = await browser.get(path_of_first(page))
    page = await browser.post(f"{one.path}/rename", {"name": "my <b>old</b> phone"})
    assert page.find(".rows b").text == "my <b>old</b> phone"
    page = await browser.post(f"{one.path}/remove")

    assert not page.has(".rows")
    assert (await browser.post(f"{one.path}/remove")).heading == "Passkeys"


async def test_what_no_device_made_is_refused_and_the_name_stays(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)

    page = await browser.post("/account/passkeys", {"credential": "", "name": "my phone"})

    assert page.status == 422
    assert page.find("#credential-error").text.startswith("What your device answered")
    assert page.find("[name=name]")["value"] == "my phone"


async def test_a_passkey_keeps_its_name_rather_than_having_none(
    browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    page = await add_passkey(browser, SoftwareAuthenticator(ORIGIN), "my phone")
    path = path_of_first(page)

    page = await browser.post(f"{path}/rename", {"name": " "})

    assert page.status == 422
    assert page.heading == "my phone"
    assert page.error_of("name").startswith("Give it a name")


async def test_nobody_sees_the_passkeys_of_others(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    await register(browser, inbox)
    page = await add_passkey(browser, SoftwareAuthenticator(ORIGIN), "my phone")
    path = path_of_first(page)
    await register(other_browser, inbox, "bob", "bob@example.com")

    assert (await other_browser.get(path)).status == 404
    assert (await other_browser.post(f"{path}/rename", {"name": "mine"})).status == 404
    await other_browser.post(f"{path}/remove")

    assert (await browser.get(path)).heading == "my phone"


async def test_whoever_was_away_shows_first_that_it_is_still_her(
    browser: Browser, inbox: Mailbox, clock: Clock
) -> None:
    await register(browser, inbox)
    clock.advance(301)

    assert (await browser.get("/account/passkeys")).heading == "Is it you?"
    reply = await browser.client.post("/account/passkeys/options", headers={"Origin": ORIGIN})

    assert reply.status_code == 303
