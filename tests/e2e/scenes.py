"""Every panel in every state that people see: how to get there, for screenshots and for axe."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from playwright.async_api import expect

from tests.e2e.person import Person, wrong

Way = Callable[[Person], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A panel in a state, reached by a person who has not been here before."""

    name: str
    way: Way
    settings: Mapping[str, object]


SCENES: list[Scene] = []

_AT_ONCE = {"RESEND_INTERVAL": 0, "CODE_SENDS": 2}


def scene(name: str, settings: Mapping[str, object] | None = None) -> Callable[[Way], Way]:
    """Add a scene, named panel-state, at a server with these settings."""

    def add(way: Way) -> Way:
        SCENES.append(Scene(name, way, settings or {}))
        return way

    return add


@scene("register-empty")
async def _(ann: Person) -> None:
    await ann.visit("/register")


@scene("register-errors")
async def _(ann: Person) -> None:
    await ann.visit("/register")
    await ann.fill(username="a b", email="nobody", password="short")
    await ann.button("Send me a code").click()
    await expect(ann.page.locator("[aria-invalid=true]")).to_have_count(3)


@scene("register-suggestion")
async def _(ann: Person) -> None:
    await ann.visit("/register")
    await ann.fill(username=ann.name, email=f"{ann.name}@gmial.com")
    await ann.field("password").focus()
    await expect(ann.page.locator("#email-suggestion strong")).to_be_visible()


@scene("register-waiting")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.visit("/register")


@scene("register-too-soon")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.button("Cancel").click()
    await ann.sees("Register")
    await ann.fill_in_registration()
    await ann.button("Send me a code").click()
    await ann.reads("A code was mailed to this address")


@scene("register-closed", {"REGISTRATION": "closed"})
async def _(ann: Person) -> None:
    await ann.visit("/register")


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
    await ann.enter(wrong(await ann.code()))
    await ann.reads("You have 4 tries left.")


@scene("verify-older-code", _AT_ONCE)
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
    await ann.reads("This code has expired.")


@scene("verify-exhausted")
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        await ann.enter(wrong(code))
        await ann.reads(f"You have {left} left.")
    await ann.enter(wrong(code))
    await ann.sees("Too many wrong codes")


@scene("verify-nothing-awaited")
async def _(ann: Person) -> None:
    await ann.visit("/verify")


@scene("login-empty")
async def _(ann: Person) -> None:
    await ann.visit("/login")


@scene("login-wrong-password")
async def _(ann: Person) -> None:
    await ann.visit("/login")
    await ann.fill_in_login("remember")
    await ann.button("Log in").click()
    await expect(ann.page.locator("#password-error")).to_be_visible()


@scene("login-session-expired", {"SESSION_IDLE": 1})
async def _(ann: Person) -> None:
    await ann.register()
    await ann.page.wait_for_timeout(2100)
    await ann.page.get_by_role("navigation").get_by_role("link").click()
    await ann.sees("Log in")


@scene("login-connection-lost")
async def _(ann: Person) -> None:
    await ann.visit("/login")
    await ann.fill_in_login()
    await ann.page.route("**/login", lambda route: route.abort())
    await ann.button("Log in").click()
    await expect(ann.page.locator("connection-notice")).not_to_be_empty()
    ann.excuse("ERR_FAILED", "Failed to fetch")


@scene("verify-to-log-in")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()
    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible()


@scene("dashboard-first-visit")
async def _(ann: Person) -> None:
    await ann.register()


@scene("dashboard-later")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in("remember")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")


@scene("dev_mail-one", {"smtp_port": None})
async def _(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.visit("/dev/mail")


@scene("message-no-such-page")
async def _(ann: Person) -> None:
    await ann.visit("/no-such-page")
