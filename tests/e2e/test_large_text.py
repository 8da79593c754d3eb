"""Text at twice its size (WCAG 2.2, 1.4.4), and colours that the system forces."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Meet
from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.authenticators import set_up_app, show_password
from tests.guesses import other_than


async def size(page: Page, selector: str) -> float:
    """Return how large the text of an element is, in pixels."""
    style = f"getComputedStyle(document.querySelector({selector!r})).fontSize"
    return float(await page.evaluate(f"parseFloat({style})"))


async def enlarge(page: Page) -> None:
    await page.evaluate("document.documentElement.style.fontSize = '200%'")


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_at_twice_the_size_all_six_digits_are_in_sight(ann: Person, width: int) -> None:
    await ann.page.set_viewport_size({"width": width, "height": 800})
    await ann.begin_to_register()
    await ann.field("code").evaluate("field => { field.value = '123456'; }")

    await enlarge(ann.page)

    hidden = "field => field.scrollWidth - field.clientWidth"
    assert await ann.field("code").evaluate(hidden) <= 0
    page_hidden = "document.documentElement.scrollWidth - innerWidth"
    assert await ann.page.evaluate(page_hidden) <= 0


async def test_a_recovery_code_is_in_sight_as_a_whole(ann: Person) -> None:
    await ann.page.set_viewport_size({"width": 320, "height": 800})
    await set_up_app(ann)
    await show_password(ann)
    await ann.page.get_by_role("link", name="Use a recovery code").click()
    await ann.sees("Enter a recovery code")

    await ann.field("code").fill("ABCD-EFGH-JKMNP")

    assert await ann.field("code").evaluate("field => field.scrollWidth - field.clientWidth") <= 0


async def test_at_twice_the_size_nothing_of_the_account_sticks_out(ann: Person) -> None:
    await ann.page.set_viewport_size({"width": 320, "height": 800})
    await set_up_app(ann)
    for path in ("/account/recovery-codes", "/account", "/account/sessions"):
        await ann.visit(path)

        await enlarge(ann.page)

        page_hidden = "document.documentElement.scrollWidth - innerWidth"
        assert await ann.page.evaluate(page_hidden) <= 0, path


async def test_at_twice_the_size_nothing_of_the_desk_sticks_out(ann: Person) -> None:
    await ann.page.set_viewport_size({"width": 390, "height": 800})
    await sit_down(ann)
    for path in ("/admin", "/admin/people", "/admin/codes", "/admin/mail", "/admin/events"):
        await ann.visit(path)

        await enlarge(ann.page)

        page_hidden = "document.documentElement.scrollWidth - innerWidth"
        assert await ann.page.evaluate(page_hidden) <= 0, path


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_stamp_covers_no_word_of_the_heading(ann: Person, width: int) -> None:
    await ann.page.set_viewport_size({"width": width, "height": 800})
    await ann.begin_to_register()

    await enlarge(ann.page)

    overlap = """() => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector("#panel h1"));
        const stamp = document.querySelector(".stamp").getBoundingClientRect();
        const covers = (r) => r.right > stamp.left && r.left < stamp.right
            && r.top < stamp.bottom && r.bottom > stamp.top;
        return [...range.getClientRects()].some(covers);
    }"""
    assert not await ann.page.evaluate(overlap)


async def test_text_grows_and_is_not_smaller_than_it_was(ann: Person) -> None:
    await ann.page.set_viewport_size({"width": 390, "height": 800})
    await ann.begin_to_register()
    parts = ("#panel h1", "#panel .lead", "#panel label", ".stamp", ".stamp b", "#code")
    before = {part: await size(ann.page, part) for part in parts}
    assert before["#panel h1"] >= 28
    assert before["#code"] >= 37
    assert before[".stamp"] >= 11

    await enlarge(ann.page)

    after = {part: await size(ann.page, part) for part in parts}
    assert all(after[part] > before[part] for part in parts)
    assert after["#panel .lead"] == 2 * before["#panel .lead"]


async def test_where_the_system_chooses_colours_a_wrong_code_has_none_of_ours(meet: Meet) -> None:
    ann = await meet(forced_colors="active")
    await ann.begin_to_register()
    slots = "field => getComputedStyle(field).getPropertyValue('--slot').trim()"
    assert await ann.field("code").evaluate(slots) == "CanvasText"

    await ann.enter(other_than(await ann.code()))
    await ann.reads("You have 4 tries left.")

    await expect(ann.field("code")).to_have_attribute("aria-invalid", "true")
    assert await ann.field("code").evaluate(slots) == "CanvasText"
