"""Where the mail is: the page says so, and asks again by itself."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person


async def is_state(person: Person, state: str) -> None:
    """Check where the page says that the mail is, sooner or later."""
    await expect(person.page.locator("#delivery .delivery")).to_have_attribute("data-state", state)


async def test_a_mail_that_the_server_took_is_shown_so_without_a_reload(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.stay()

    await is_state(ann, "accepted")

    await ann.reads("The mail server took it at")
    assert await ann.has_stayed()


async def test_a_mail_that_waits_for_a_slow_server_is_queued_then_late_then_there(
    ann: Person,
) -> None:
    ann.sink.trouble = "silent at greeting"
    ann.sink.hang_up()
    await ann.begin_to_register()
    await ann.stay()

    await is_state(ann, "queued")
    await is_state(ann, "delayed")
    ann.sink.trouble = None
    await is_state(ann, "accepted")

    assert await ann.has_stayed()
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")


async def test_a_refused_address_is_told_and_can_be_corrected(ann: Person) -> None:
    mistyped = f"{ann.name}@typo.example.com"
    ann.sink.replies[mistyped] = "550 5.1.1 No such user here"
    await ann.visit("/register")
    await ann.fill_in_registration()
    await ann.fill(email=mistyped)
    await ann.button("Send me a code").click()
    await is_state(ann, "refused")
    await expect(ann.page.get_by_role("alert").filter(has_text="was refused")).to_be_visible()

    before = await ann.page.locator("#panel").element_handle()
    await ann.page.get_by_role("link", name="Correct the address").click()
    await before.wait_for_element_state("hidden")
    await expect(ann.field("email")).to_be_focused()
    await ann.fill(email=ann.email)
    await ann.button("Send the code there").click()

    await is_state(ann, "accepted")
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")


async def test_while_the_mail_server_is_down_the_mail_is_late_and_comes_when_it_is_back(
    ann: Person,
) -> None:
    ann.sink.trouble = "busy at greeting"
    ann.sink.hang_up()
    await ann.begin_to_register()
    await is_state(ann, "delayed")

    ann.sink.trouble = None

    await is_state(ann, "accepted")
    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")


async def test_without_a_mail_server_the_page_leads_to_the_mail(meet: Meet, serve: Serve) -> None:
    ann = await meet(serve(smtp_port=None))
    await ann.begin_to_register()
    tag = await ann.page.locator("#tag").inner_text()
    await is_state(ann, "printed")

    async with ann.page.expect_popup() as opening:
        await ann.page.get_by_role("link", name="Read it at /dev/mail").click()
    mails = await opening.value
    mail = mails.get_by_role("article").filter(has_text=ann.email)
    code = (await mail.get_by_role("heading").inner_text())[:6]
    await expect(mail.get_by_role("region")).to_contain_text(f"request {tag}")
    await mail.get_by_text("As HTML").click()
    await expect(mail.frame_locator("iframe").locator("body")).to_contain_text(code)

    await ann.enter(code)
    await ann.sees(f"Hello, {ann.name}")
