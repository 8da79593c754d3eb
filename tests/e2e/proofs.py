"""Watching the proof of work in a page."""

import asyncio
from urllib.parse import parse_qs

from playwright.async_api import Page, Request, Route

from tests.e2e.person import Person

CHALLENGES = "**/captcha/*"


def posts(page: Page) -> list[Request]:
    """Return a list of the forms that are sent from now on, which grows."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if request.post_data else None)
    return found


def proofs(found: list[Request]) -> list[str]:
    """Return the solution in each of them, or ""."""
    fields = [parse_qs(request.post_data or "", keep_blank_values=True) for request in found]
    return [one.get("altcha", [""])[0] for one in fields]


async def is_checked(ann: Person) -> None:
    """Wait until the work is done."""
    await ann.reads("This browser is checked.")


async def delay_challenges(ann: Person, seconds: float) -> None:
    async def carry(route: Route) -> None:
        await asyncio.sleep(seconds)
        await route.continue_()

    await ann.page.route(CHALLENGES, carry)
