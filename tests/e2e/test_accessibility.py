"""Every panel in every state: nothing for axe to find, nothing to scroll sideways for."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person
from tests.e2e.scenes import SCENES, Scene

WIDTHS = (390, 1280)
NARROWEST = 320  # WCAG 2.2, 1.4.10 Reflow


async def violations(page: Page, *rules: str) -> str:
    """Return what axe has to say against the page, by all its rules or by some."""
    results = await Axe().run(page, options={"runOnly": list(rules)} if rules else None)
    return str(results.generate_report()) if results.violations_count else ""


async def overflow(page: Page, width: int) -> int:
    """Return how many pixels the page is too wide for that width."""
    await page.set_viewport_size({"width": width, "height": 700})
    needed: int = await page.evaluate("document.documentElement.scrollWidth")
    return max(0, needed - width)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_everybody_can_use(meet: Meet, serve: Serve, scene: Scene) -> None:
    # At rest: half-way between two schemes, colours are those of neither.
    ann = await meet(serve(**scene.settings), reduced_motion="reduce")
    await scene.way(ann)

    await ann.page.emulate_media(color_scheme="light")
    is_wide = await ann.page.locator(".desk, .wide").count() > 0  # others are as narrow everywhere
    for width in WIDTHS if is_wide else WIDTHS[:1]:
        await ann.page.set_viewport_size({"width": width, "height": 800})
        assert await violations(ann.page) == "", f"light, {width} pixels"
    # In the dark nothing is another but the colours.
    await ann.page.emulate_media(color_scheme="dark")
    assert await violations(ann.page, "color-contrast") == "", "dark"
    assert await overflow(ann.page, NARROWEST) == 0


async def test_nothing_moves_for_those_who_asked_for_rest(meet: Meet) -> None:
    ann = await meet(reduced_motion="reduce")
    await ann.register()
    await ann.log_out()

    assert await ann.page.evaluate("document.getAnimations().length") == 0


async def test_the_whole_way_can_be_gone_with_the_keyboard(ann: Person) -> None:
    keyboard = ann.page.keyboard
    await ann.visit("/register")
    await expect(ann.field("username")).to_be_focused()
    await keyboard.type(ann.name)
    await keyboard.press("Tab")
    await keyboard.type(ann.email)
    await keyboard.press("Tab")
    await keyboard.type(ann.password)
    await keyboard.press("Enter")
    await ann.sees("Check your e-mail")
    await keyboard.type(await ann.code())
    await ann.sees(f"Hello, {ann.name}")

    await ann.button("Log out").focus()
    await keyboard.press("Enter")

    await ann.sees("Log in")
