"""What one person does: register, code, log out, log in, code, dashboard, log out."""

import html
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.bench.browser import Answer, Browser
from tests.bench.mailbox import Mailbox

_HIDDEN = re.compile(r'<input\b[^>]*\btype="hidden"[^>]*>')
_NAME = re.compile(r'\bname="([^"]*)"')
_VALUE = re.compile(r'\bvalue="([^"]*)"')


class JourneyFailedError(Exception):
    """The server answered otherwise than a person on the straight way would see."""

    def __init__(self, wanted: str, answer: Answer) -> None:
        where = f"{answer.path}: {answer.status} {answer.headers.get('location', '')}"
        super().__init__(f"wanted {wanted}, got {where.strip()}\n{answer.text}")


@dataclass(slots=True)
class Site:
    """The server under test, and what was noticed on the way."""

    port: int
    mailbox: Mailbox
    htmx: bool
    largest_page: dict[str, int] = field(default_factory=dict)  # bytes as they travelled, by path

    def browser(self) -> Browser:
        """Open a new browser."""
        return Browser(self.port, htmx=self.htmx)

    def notice(self, answer: Answer) -> None:
        """Remember how large the largest page at each path was."""
        seen = self.largest_page.get(answer.path, 0)
        self.largest_page[answer.path] = max(seen, len(answer.body))


class Person:
    """Somebody with a browser and a mailbox; unique, so that nobody waits for anybody else."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._browser = site.browser()
        self._username = f"bench{secrets.token_hex(6)}"
        self._email = f"{self._username}@example.com"
        self._password = secrets.token_urlsafe(15)  # 20 characters
        self._page = ""

    async def open(self, path: str) -> None:
        """Go to a page; raises `JourneyFailedError` unless it is shown."""
        answer = await self._browser.get(path)
        if answer.status != 200:
            raise JourneyFailedError("200", answer)
        self._site.notice(answer)
        self._page = answer.text

    async def register(self) -> None:
        """Register and prove the address; ends on the dashboard."""
        await self.open("/register")
        typed = {"username": self._username, "email": self._email, "password": self._password}
        await self._submit("/register", typed, then="/verify")
        await self.give_code()

    async def log_in(self) -> None:
        """Log in with password and code, from the log-in page; ends on the dashboard."""
        await self.give_password()
        await self.give_code()

    async def give_password(self) -> None:
        """Give the password, on the log-in page; ends on the code screen."""
        typed = {"username": self._username, "password": self._password}
        await self._submit("/login", typed, then="/verify")

    async def give_code(self) -> None:
        """Give the code that was mailed, on the code screen; ends on the dashboard."""
        code = await self._site.mailbox.code_for(self._email)
        await self._submit("/verify", {"code": code}, then="/dashboard")

    async def log_out(self) -> None:
        """Log out; ends on the log-in page."""
        await self._submit("/logout", {}, then="/login")

    def leave(self) -> None:
        """Close the browser."""
        self._browser.close()

    async def _submit(self, path: str, typed: dict[str, str], *, then: str) -> None:
        answer = await self._browser.post(path, hidden_fields(self._page) | typed)
        target = urlsplit(answer.headers.get("location", "")).path
        if answer.status != 303 or target != then:
            raise JourneyFailedError(f"303 {then}", answer)
        await self.open(then)


async def travel(site: Site) -> None:
    """Make one whole journey, as somebody new."""
    person = Person(site)
    try:
        await person.register()
        await person.log_out()
        await person.log_in()
        await person.log_out()
    finally:
        person.leave()


def hidden_fields(page: str) -> dict[str, str]:
    """Return what the forms of a page send along."""
    fields = {}
    for element in _HIDDEN.findall(page):
        name, value = _NAME.search(element), _VALUE.search(element)
        if name:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    return fields
