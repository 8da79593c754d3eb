"""Scenes of the desk: people, and a person's page."""

from tests.e2e.desk import sit_down
from tests.e2e.people_desk import add_people, change, id_of
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene

APART = {"CODE_TTL": 301}  # a server of their own: the people there are nobody else's


async def _see_bob(ann: Person, status: str, reason: str = "") -> None:
    """Register in this browser as Bob, and look at that account from the desk."""
    name, email = ann.name, ann.email
    ann.name, ann.email = f"bob.{name}", f"bob.{email}"
    await ann.register()
    await ann.page.locator("#nav-log-out button").click()
    await ann.sees("Log in")
    change(
        ann,
        "UPDATE accounts SET status = ?, status_reason = ? WHERE username = ?",
        *(status, reason, ann.name),
    )
    bob = id_of(ann, ann.name)
    ann.name, ann.email = name, email
    await sit_down(ann)
    await ann.visit(f"/admin/people/{bob}")


@scene("admin_people-list", APART)
async def _(ann: Person) -> None:
    await sit_down(ann)
    add_people(ann)
    await ann.visit("/admin/people")
    await ann.sees("People")


@scene("admin_people-nobody", APART)
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/people?q=nobody&status=rejected")
    await ann.reads("Nobody fits that.")


@scene("admin_person-active", APART)
async def _(ann: Person) -> None:
    await _see_bob(ann, "active")
    await ann.page.locator("#suspension summary").click()
    await ann.reads("What happened lately")


@scene("admin_person-without-reason", APART)
async def _(ann: Person) -> None:
    await _see_bob(ann, "active")
    await ann.page.locator("#suspension summary").click()
    await ann.page.locator("#suspend button").click()
    await ann.reads("Say why")


@scene("admin_person-suspended", APART)
async def _(ann: Person) -> None:
    await _see_bob(ann, "suspended", "You sent the same link to forty people.")
    await ann.page.locator("#deletion summary").click()
    await ann.reads("forty people")


@scene("admin_person-self", APART)
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit(f"/admin/people/{id_of(ann, ann.name)}")
    await ann.reads("This is you.")
