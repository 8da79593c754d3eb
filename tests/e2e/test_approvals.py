"""Approvals in Chromium: the page that turns by itself, and the queue by keys."""

import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.desk import sit_down, tables
from tests.e2e.person import PATIENCE, Person
from tests.e2e.scenes.approvals import APPROVAL, REASON, open_queue, wait

_LONGER = 60_000  # milliseconds: a decision is held for half a minute, and the page asks every 5 s


@pytest_asyncio.fixture(name="ann", loop_scope="session")
async def an_admin(meet: Meet, serve: Serve) -> Person:
    return await meet(serve(**APPROVAL))


async def test_who_waits_is_let_in_without_touching_anything(
    meet: Meet, serve: Serve, ann: Person
) -> None:
    bob = await meet(serve(**APPROVAL))
    await wait(bob)
    await bob.stay()
    await bob.page.locator("#log-out button").focus()
    await sit_down(ann)
    await ann.visit("/admin/approvals")
    row = ann.page.locator("#queue tbody tr", has_text=bob.email)

    await row.get_by_role("button", name="Approve").click()
    await expect(row).to_contain_text("It takes effect in")
    await expect(row).to_be_focused()
    await bob.page.wait_for_timeout(6000)
    await expect(bob.page.locator("#log-out button")).to_be_focused()
    with tables(ann) as db:  # half a minute later
        db.execute("UPDATE decisions SET holds_from = 1")

    await expect(bob.page.locator("#panel h1")).to_have_text(f"Hello, {bob.name}", timeout=_LONGER)
    await bob.is_at("/dashboard")
    assert await bob.has_stayed()
    assert "approved your account" in str((await bob.mail(2)).message)


async def test_a_rejection_shows_by_itself(meet: Meet, serve: Serve, ann: Person) -> None:
    bob = await meet(serve(**APPROVAL))
    await wait(bob)
    await sit_down(ann)
    await ann.visit("/admin/approvals")
    row = ann.page.locator("#queue tbody tr", has_text=bob.email)

    await row.get_by_text("Reject…").click()
    await row.locator("textarea").fill(REASON)
    await row.get_by_role("button", name="Reject").click()
    await expect(row).to_contain_text("Rejected.")
    with tables(ann) as db:
        db.execute("UPDATE decisions SET holds_from = 1")

    await bob.sees("Your account was not approved")
    await bob.reads(REASON)
    await bob.is_at("/waiting")


async def test_the_queue_is_worked_off_by_keys(ann: Person) -> None:
    ids = await open_queue(ann)
    rows = {name: ann.page.locator(f"#row-{id_}") for name, id_ in ids.items()}
    keyboard = ann.page.keyboard
    await ann.stay()
    await rows["maja"].focus()

    await keyboard.press("a")
    await expect(rows["maja"]).to_contain_text("Approved.")
    await expect(rows["maja"]).to_be_focused()
    await keyboard.press("u")
    await expect(rows["maja"]).not_to_contain_text("Approved.")
    await expect(rows["maja"]).to_be_focused()

    await keyboard.press("j")
    await expect(rows["throw"]).to_be_focused()
    await keyboard.press("r")
    await keyboard.type("a jury")
    await expect(rows["throw"].locator("textarea")).to_have_value("a jury")
    await keyboard.press("Escape")
    await expect(rows["throw"]).to_be_focused()
    await keyboard.press("j")
    await keyboard.press("x")
    await expect(rows["alike"].locator("[type=checkbox]")).to_be_checked()
    await keyboard.press("k")
    await expect(rows["throw"]).to_be_focused()
    assert await ann.has_stayed()


async def test_keys_do_nothing_outside_of_the_list(ann: Person) -> None:
    ids = await open_queue(ann)
    await ann.page.locator("#panel h1").focus()

    await ann.page.keyboard.press("a")
    await ann.page.keyboard.press("r")

    row = ann.page.locator(f"#row-{ids['maja']}")
    await expect(row.locator("details")).not_to_have_attribute("open", "", timeout=PATIENCE)
    await expect(row.get_by_role("button", name="Approve")).to_be_visible()


async def test_those_who_are_ticked_are_rejected_for_one_reason(ann: Person) -> None:
    ids = await open_queue(ann)
    for name in ("throw", "alike"):
        await ann.page.locator(f"#pick-{ids[name]}").check()

    await ann.page.get_by_text("Reject them…").click()
    await ann.page.locator("#reason-selected").fill(REASON)
    await ann.button("Reject them").click()

    for name in ("throw", "alike"):
        await expect(ann.page.locator(f"#row-{ids[name]}")).to_contain_text("Rejected.")
    await expect(ann.page.locator(f"#row-{ids['maja']}")).not_to_contain_text("Rejected.")


async def test_when_the_time_is_over_nothing_can_be_undone(ann: Person) -> None:
    ids = await open_queue(ann)
    row = ann.page.locator(f"#row-{ids['maja']}")
    await row.get_by_role("button", name="Approve").click()
    await expect(row.get_by_role("button", name="Undo")).to_be_visible()
    with tables(ann) as db:  # six seconds are left
        db.execute("UPDATE decisions SET holds_from = holds_from - 24000")

    await ann.page.reload()
    await expect(row.get_by_role("button", name="Undo")).to_be_visible()

    await expect(row.get_by_role("button", name="Undo")).to_be_hidden()
