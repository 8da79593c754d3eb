"""/undo-email: the link in the mail to the old address."""

import re

from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.web.people import EMAIL, register

EVIL = "thief@example.org"


async def change(browser: Browser, inbox: Mailbox) -> str:
    """Give Ann's account another address, and return the path in the mail to the old one."""
    await register(browser, inbox)
    await browser.post("/account/email", {"email": EVIL})
    await browser.post("/verify", {"code": await inbox.code_for(EVIL)})
    mail = await inbox.newest(EMAIL)
    in_text = re.findall(r"^http://localhost(/undo-email/\S+)$", mail.text, re.MULTILINE)
    in_html = re.findall(r'href="http://localhost(/undo-email/[^"]+)"', mail.html)
    assert len(in_text) == 1
    assert in_text == in_html
    return str(in_text[0])


async def test_the_link_explains_and_changes_nothing(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    page = await other_browser.get(await change(browser, inbox))

    assert page.heading == "Take the change back?"
    assert EMAIL in page.text
    assert EVIL in page.text
    assert EVIL in (await browser.get("/account")).text


async def test_the_button_gives_the_address_back_and_logs_everybody_out(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    path = await change(browser, inbox)
    page = await other_browser.get(path)

    page = await other_browser.post(str(page.find("#undo")["action"]))

    assert (page.status, page.heading) == (200, "The change is undone")
    assert page.has("#panel a[href='/recover']")
    assert (await browser.get("/account")).status == 401
    assert (await other_browser.get(path)).heading == "The change is undone"


async def test_an_address_that_has_another_account_is_not_taken_from_it(
    browser: Browser, other_browser: Browser, inbox: Mailbox
) -> None:
    path = await change(browser, inbox)
    database = browser.client.app.extensions["otpweb"].db
    await database.execute("DELETE FROM budgets")
    await register(other_browser, inbox, "anna")

    page = await other_browser.post(path)

    assert page.status == 422
    assert page.heading == "Your address has another account by now"


async def test_a_link_that_is_cut_short_says_what_to_do(browser: Browser, inbox: Mailbox) -> None:
    path = await change(browser, inbox)

    for page in (await browser.get(path[:-1]), await browser.post(path[:-1])):
        assert (page.status, page.heading) == (404, "This link does not work")
