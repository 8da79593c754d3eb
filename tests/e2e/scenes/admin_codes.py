"""Scenes of the log of codes and of the picture."""

from tests.e2e.code_desk import FILLED, count, fill
from tests.e2e.desk import sit_down
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene
from tests.guesses import other_than


async def _begin_to_log_in_again(ann: Person) -> None:
    """Have the desk's own log-in followed by one that went wrong once."""
    page = ann.page
    ann.page = other = await page.context.browser.new_page()  # type: ignore[union-attr]
    ann.page.set_default_timeout(10_000)
    ann.name, name = f"{ann.name}b", ann.name
    ann.email, email = f"b.{ann.email}", ann.email
    await ann.begin_to_register()
    await ann.enter(other_than(await ann.code()))
    await ann.reads("not the code")
    await other.close()
    ann.page, ann.name, ann.email = page, name, email


@scene("admin_codes-log", FILLED)
async def _(ann: Person) -> None:
    await sit_down(ann)
    fill(ann.server)
    await ann.visit("/admin/codes?live=off")


@scene("admin_codes-story", FILLED)
async def _(ann: Person) -> None:
    await sit_down(ann)
    await _begin_to_log_in_again(ann)
    await ann.visit(f"/admin/codes?live=off&address=b.{ann.email}")


@scene("admin_codes-empty", FILLED)
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/codes?live=off&address=somebody@exampel.org")


@scene("admin_code-timeline", FILLED)
async def _(ann: Person) -> None:
    await sit_down(ann)
    await _begin_to_log_in_again(ann)
    await ann.visit(f"/admin/codes?live=off&address=b.{ann.email}")
    await ann.page.locator("#codes tbody a").first.click()
    await ann.reads("Wrong code")


@scene("admin_overview-picture", FILLED)
async def _(ann: Person) -> None:
    await sit_down(ann)
    fill(ann.server)
    await count(ann.server)
    await ann.visit("/admin?span=week")


@scene("admin_overview-empty")
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin")
