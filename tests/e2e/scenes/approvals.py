"""Scenes of those who wait for a decision, and of those who decide."""

from playwright.async_api import expect

from tests.e2e.desk import add_applicant, sit_down, tables
from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene

APPROVAL = {"REGISTRATION": "approval"}
REASON = "We could not find you on the list of members. Write to the office first."


async def wait(ann: Person) -> None:
    """Register, and wait for a decision."""
    await ann.begin_to_register()
    await ann.enter(await ann.code())
    await ann.sees("Thank you. Now it is our turn")


def reject(ann: Person, *, days_ago: int = 0) -> None:
    """Have somebody rejected unseen by the server."""
    with tables(ann) as db:
        db.execute(
            """
            UPDATE accounts
               SET status = 'rejected', status_reason = ?, status_since = created_at - ?
             WHERE username = ?
            """,
            [REASON, days_ago * 86_400_000, ann.name],
        )


async def open_queue(ann: Person) -> dict[str, str]:
    """Come to the desk where some people wait; return their ids by their names."""
    await sit_down(ann)
    end = "" if ann.name == "ann" else f"-{ann.name}"
    with tables(ann) as db:  # nobody of an earlier scene stands between them
        db.execute("DELETE FROM accounts WHERE status = 'pending'")
    ids = {
        "maja": add_applicant(ann, f"maja.lind{end}", ago=190),
        "throw": add_applicant(ann, f"quick{end}", email=f"q{end}@mailinator.com", ago=95),
        "alike": add_applicant(ann, f"maja-l1nd{end}", ago=40),
        "again": add_applicant(ann, f"tomas{end}", said=REASON, ago=12),
    }
    await ann.visit("/admin/approvals")
    await ann.sees("People who wait")
    return ids


@scene("waiting-pending", APPROVAL)
async def _(ann: Person) -> None:
    await wait(ann)


@scene("waiting-rejected", APPROVAL)
async def _(ann: Person) -> None:
    await wait(ann)
    reject(ann)
    await ann.visit("/waiting")
    await ann.sees("Your account was not approved")


@scene("waiting-may-ask-again", APPROVAL)
async def _(ann: Person) -> None:
    await wait(ann)
    reject(ann, days_ago=8)
    await ann.visit("/waiting")
    await ann.reads("You can ask once more.")


@scene("admin_approvals-queue", APPROVAL)
async def _(ann: Person) -> None:
    await open_queue(ann)


@scene("admin_approvals-undo", APPROVAL)
async def _(ann: Person) -> None:
    ids = await open_queue(ann)
    await ann.page.locator(f"#row-{ids['maja']}").get_by_role("button", name="Approve").click()
    await ann.reads("Approved.")
    row = ann.page.locator(f"#row-{ids['throw']}")
    await row.get_by_text("Reject…").click()
    await row.get_by_role("button", name="Reject").click()
    await ann.reads("Say why")
    await row.locator("textarea").fill(REASON)
    await row.get_by_role("button", name="Reject").click()
    await ann.reads("Rejected.")


@scene("admin_approvals-reason", APPROVAL)
async def _(ann: Person) -> None:
    ids = await open_queue(ann)
    row = ann.page.locator(f"#row-{ids['alike']}")
    await row.get_by_text("Reject…").click()
    await row.get_by_role("button", name="Reject").click()
    await expect(row.locator("textarea")).to_be_focused()


@scene("admin_approvals-selected", APPROVAL)
async def _(ann: Person) -> None:
    await open_queue(ann)
    for box in (await ann.page.locator("#queue [type=checkbox]").all())[:2]:
        await box.check()
    await ann.page.get_by_text("Reject them…").click()


@scene("admin_approvals-empty")
async def _(ann: Person) -> None:
    await sit_down(ann)
    await ann.visit("/admin/approvals")
    await ann.reads("Nobody waits for a decision.")
