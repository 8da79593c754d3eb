"""Scenes before the code: registering and logging in."""

from playwright.async_api import expect

from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene


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


@scene("login-empty")
async def _(ann: Person) -> None:
    await ann.visit("/login")


@scene("login-wrong-password")
async def _(ann: Person) -> None:
    await ann.visit("/login")
    await ann.fill_in_login("remember")
    await ann.button("Log in").click()
    await expect(ann.page.locator("#password-error")).to_be_visible()


@scene("login-errors")
async def _(ann: Person) -> None:
    await ann.visit("/login")
    await ann.button("Log in").click()
    await expect(ann.page.locator("[aria-invalid=true]")).to_have_count(2)


@scene("login-waiting", {"BUDGET_WRONG_PASSWORDS": "1/5 minutes"})
async def _(ann: Person) -> None:
    await ann.visit("/login")
    for words in ("do not match", "too many wrong passwords"):
        await ann.fill_in_login()
        await ann.button("Log in").click()
        await ann.reads(words)


@scene("login-captcha", {"CAPTCHA": "always"})
async def _(ann: Person) -> None:
    await ann.visit("/login")
    await ann.reads("This browser is checked.")


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


@scene("recover-empty")
async def _(ann: Person) -> None:
    await ann.visit("/recover")


@scene("recover-error")
async def _(ann: Person) -> None:
    await ann.visit("/recover")
    await ann.fill(email="ann@")
    await ann.button("Send me a code").click()
    await expect(ann.page.locator("[aria-invalid=true]")).to_have_count(1)


@scene("recover_password-empty")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.visit("/recover")
    await ann.fill(email=ann.email)
    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")
    await ann.enter(await ann.code(2))
    await ann.sees("Choose a new password")
