"""Scenes of the code screen, and of the link in its mail."""

from playwright.async_api import expect

from tests.e2e.person import Person, denial_link_in
from tests.e2e.scenes.scene import AT_ONCE, GUESSED, scene
from tests.guesses import other_than


@scene("verify-queued")
async def _(ann: Person) -> None:
    ann.sink.trouble = "silent at greeting"
    ann.sink.hang_up()
    await ann.begin_to_register()
    await expect(ann.page.locator("[data-state=queued]")).to_be_visible()


@scene("verify-accepted")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible()


@scene("verify-delayed")
async def _(ann: Person) -> None:
    ann.sink.deferrals[ann.email] = 100
    await ann.begin_to_register()
    await expect(ann.page.locator("[data-state=delayed]")).to_be_visible()


@scene("verify-refused")
async def _(ann: Person) -> None:
    ann.sink.replies[ann.email] = "550 5.1.1 No such user here"
    await ann.begin_to_register()
    await expect(ann.page.locator("[data-state=refused]")).to_be_visible()


@scene("verify-printed", {"smtp_port": None})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await expect(ann.page.locator("[data-state=printed]")).to_be_visible()


@scene("verify-wrong-code")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.enter(other_than(await ann.code()))
    await ann.reads("You have 4 tries left.")


@scene("verify-older-code", AT_ONCE)
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.ask_again()
    await ann.enter(await ann.code())
    await ann.reads("That code is from an earlier e-mail.")


@scene("verify-suggestion")
async def _(ann: Person) -> None:
    ann.email = f"{ann.name}@gmial.com"
    await ann.begin_to_register()


@scene("verify-wrong-address")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.get_by_text("Wrong address?").click()
    await ann.fill(email="nobody")
    await ann.button("Send the code there").click()
    await expect(ann.page.locator("#email-error")).to_be_visible()


@scene("verify-expired", {"CODE_TTL": 3, "RESEND_INTERVAL": 0})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.sees("This code has expired")


@scene("verify-exhausted")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        await ann.enter(other_than(code))
        await ann.reads(f"You have {left} left.")
    await ann.enter(other_than(code))
    await ann.sees("Too many wrong codes")


@scene("verify-letters", GUESSED)
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.enter(other_than(await ann.code()))
    await ann.sees("Too many wrong codes")
    await ann.begin_to_register()
    await ann.reads("eight letters and digits")
    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible()


@scene("verify-nothing-awaited")
async def _(ann: Person) -> None:
    await ann.visit("/verify")


@scene("verify-to-log-in")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible()


@scene("verify-too-soon", {"BUDGET_MAILS": "1/hour", "RESEND_INTERVAL": 0})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.locator("#resend button").click()
    await ann.reads("You can ask for the next code in")


@scene("not_me-asked")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.goto(denial_link_in(await ann.mail()))
    await ann.sees("Was this not you?")


@scene("not_me-muted")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await ann.page.goto(denial_link_in(await ann.mail(2)))
    await ann.button("This was not me").click()
    await ann.sees("No more codes today")


@scene("not_me-used")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    await ann.page.goto(denial_link_in(await ann.mail(2)))
    await ann.reads("Somebody has used it to log in.")


@scene("not_me-allowed")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.goto(denial_link_in(await ann.mail()))
    await ann.button("This was not me").click()
    await ann.button("Allow codes again").click()
    await ann.sees("Codes are allowed again")
