"""Scenes of somebody who is logged in more than once, or for a while."""

from tests.e2e.person import Person
from tests.e2e.scenes.scene import scene


@scene("sessions-list")
async def _(ann: Person) -> None:
    await ann.register()
    await ann.page.context.clear_cookies(name="otpweb_session")
    await ann.visit("/login")
    await ann.begin_to_log_in("trust")
    await ann.enter(await ann.code(2))
    await ann.sees(f"Hello, {ann.name}")
    await ann.visit("/account/sessions")


@scene("step_up-asked", {"FRESH_FOR": 1})
async def _(ann: Person) -> None:
    await ann.register()
    await ann.page.wait_for_timeout(1100)
    await ann.visit("/account/confirm?next=/account/sessions")
    await ann.sees("Is it you?")
