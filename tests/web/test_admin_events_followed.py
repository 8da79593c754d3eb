"""Following the events: the list asks again, and says what is new."""

from otpweb.domain.events import EventKind
from otpweb.flows.services import Services
from tests.browser import Browser
from tests.web.noted import admin, note, rows, services, titles

__all__ = ["admin", "services"]


async def test_a_followed_list_asks_again_and_can_be_paused(browser: Browser) -> None:
    page = await browser.get("/admin/events?account=ann&follow=on")

    again = page.find("[hx-swap=outerMorph]")
    assert "load delay:3s" in str(again["hx-trigger"])
    assert "account=ann&follow=on" in str(again["hx-get"])
    assert page.find(".list-tools a")["href"] == "/admin/events?account=ann"
    assert "follow=on" in str(page.find("noscript a")["href"])


async def test_what_came_since_is_new(browser: Browser, services: Services) -> None:
    page = await browser.get("/admin/events?follow=on")
    await note(services, kind=EventKind.CODE_WRONG)

    page = await browser.get(str(page.find("noscript a")["href"]))

    assert [row.get("data-new") is not None for row in rows(page)][:2] == [True, False]
    assert titles(page)[0] == "Wrong code failed new"
    assert "1 new" in page.find("#panel [role=status]").get_text()


async def test_only_the_newest_page_follows(browser: Browser, services: Services) -> None:
    await note(services, kind=EventKind.CODE_WRONG)

    page = await browser.get("/admin/events?follow=on&after=1")

    assert titles(page)[0] == "Wrong code failed"


async def test_a_list_that_nobody_sees_stops_after_half_an_hour(browser: Browser) -> None:
    page = await browser.get("/admin/events?follow=on&looks=1&kind=login")

    html = page.html
    assert "outerMorph" not in html
    assert "Paused after half an hour" in html
    assert "/admin/events?kind=login&amp;follow=on" in html
