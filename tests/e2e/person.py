"""Somebody with a browser and a mailbox, and what they do with them."""

import itertools
import re

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from tests.mail.sink import Received, Sink
from tests.server import Server

PATIENCE = 10_000  # milliseconds; the machine may be busy, and nothing is timed here

# What Chromium says of every answer that is no 2xx; ours refuse with these.
_REFUSAL = re.compile(r"Failed to load resource: .* status of (401|403|404|422|429) ")
_numbers = itertools.count(1)


class Person:
    """A page of a browser, and the person before it; each has a name nobody else has."""

    def __init__(self, page: Page, server: Server, sink: Sink) -> None:
        self.page = page
        self.server = server
        self.sink = sink
        self.name = f"ann{next(_numbers)}"
        self.email = f"{self.name}@example.com"
        self.password = "seven quiet owls"
        self.problems: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))

    def excuse(self, *words: str) -> None:
        """Forget problems that hold one of these: the test has brought them about."""
        self.problems = [p for p in self.problems if not any(word in p for word in words)]

    async def visit(self, path: str) -> None:
        """Open a path as if it were typed into the address bar."""
        await self.page.goto(self.server.url + path)

    def field(self, name: str) -> Locator:
        """Return the field of the panel with that name."""
        return self.page.locator(f"#panel [name={name}]:not([type=hidden])")

    def button(self, words: str) -> Locator:
        """Return the button of the panel that says so."""
        return self.page.locator("#panel").get_by_role("button", name=words)

    async def fill(self, **fields: str) -> None:
        """Fill in fields by their names."""
        for name, value in fields.items():
            await self.field(name).fill(value)

    async def fill_in_registration(self) -> None:
        """Fill in the form of /register."""
        await self.fill(username=self.name, email=self.email)
        await self.field("password").fill(self.password)

    async def begin_to_register(self) -> None:
        """Come from nowhere and get as far as the code screen."""
        await self.visit("/register")
        await self.fill_in_registration()
        await self.button("Send me a code").click()
        await self.sees("Check your e-mail")

    async def register(self) -> None:
        """Come from nowhere and get as far as the dashboard."""
        await self.begin_to_register()
        await self.enter(await self.code())
        await self.sees(f"Hello, {self.name}")

    async def fill_in_login(self, *ticks: str) -> None:
        """Fill in the form of /login and tick the boxes with these names."""
        await self.fill(username=self.name)
        await self.field("password").fill(self.password)
        for name in ticks:
            await self.field(name).check()

    async def begin_to_log_in(self, *ticks: str) -> None:
        """Get from the login form to the code screen."""
        await self.fill_in_login(*ticks)
        await self.button("Log in").click()
        await self.sees("Check your e-mail")

    async def log_out(self) -> None:
        """Log out on the dashboard."""
        await self.button("Log out").click()
        await self.sees("Log in")

    async def enter(self, code: str) -> None:
        """Type a code; where the page does not send it by itself, press the button."""
        waits_for_button = not await self.sends_by_itself()
        await self.field("code").press_sequentially(code)
        if waits_for_button:
            await self.button("Continue").click()

    async def ask_again(self) -> None:
        """Ask for another code as soon as the page lets, and wait for its request's tag."""
        tag = self.page.locator("#tag")
        older = await tag.inner_text()
        await self.page.locator("#resend button").click()
        await expect(tag).not_to_have_text(older, timeout=PATIENCE)

    async def sends_by_itself(self) -> bool:
        """Tell whether the page says that a complete code needs no button."""
        return await self.page.get_by_text("checked as soon as it is complete").is_visible()

    async def mail(self, number: int = 1) -> Received:
        """Wait for the so-manieth mail to this person, and return it."""
        return (await self.sink.wait_for(self.email, number))[number - 1]

    async def code(self, number: int = 1) -> str:
        """Wait for the so-manieth mail and return the code in it."""
        return code_in(await self.mail(number))

    async def sees(self, heading: str) -> None:
        """Check that there is a panel with this heading, sooner or later."""
        await expect(self.page.locator("#panel h1")).to_have_text(heading, timeout=PATIENCE)

    async def reads(self, words: str) -> None:
        """Check that the panel holds these words, sooner or later."""
        await expect(self.page.locator("#panel")).to_contain_text(words, timeout=PATIENCE)

    async def is_at(self, path: str) -> None:
        """Check the address bar."""
        await expect(self.page).to_have_url(self.server.url + path, timeout=PATIENCE)

    async def stay(self) -> None:
        """Mark the page: `has_stayed` tells whether it is still the same."""
        await self.page.evaluate("window.marked = true")

    async def has_stayed(self) -> bool:
        """Tell whether the page was not left or loaded again since `stay`."""
        return bool(await self.page.evaluate("window.marked === true"))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSAL.match(message.text):
            self.problems.append(f"{message.type}: {message.text}")


def code_in(mail: Received) -> str:
    """Return the code of a mail, from its subject."""
    found = re.match(r"[0-9]{6}|[0-9A-Z]{4}-[0-9A-Z]{4}", mail.message["Subject"])
    assert found, mail.message["Subject"]
    return found[0]


def text_of(mail: Received) -> str:
    """Return the text part of a mail."""
    part = mail.message.get_body(("plain",))
    assert part
    return str(part.get_content())


def denial_link_in(mail: Received) -> str:
    """Return the address behind "This was not me"."""
    found = re.search(r"http://\S+/not-me/\S+", text_of(mail))
    assert found
    return found[0]
