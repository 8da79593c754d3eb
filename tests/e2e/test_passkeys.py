"""Passkeys in a real browser: made, shown at the door alone or after the password, and removed."""

from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.device import Device
from tests.e2e.person import Person

# Nobody takes up what the browser offers where the name is typed, however willing the device is.
OFFER_UNHEARD = """
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (question) => {
        if (question.mediation !== "conditional") return get(question);
        window.offer = question.signal;
        document.documentElement.setAttribute("offers", "");
        return new Promise(() => {});
    };
"""


async def register_with_passkey(ann: Person) -> Device:
    """Register, add a passkey, lay its device down and log out."""
    device = await Device.give_to(ann.page)
    await ann.register()
    await ann.visit("/account/passkeys")
    await ann.button("Add a passkey").click()
    await ann.is_at("/account/recovery-codes")
    await device.lay_down()
    await ann.page.get_by_role("navigation").get_by_role("button", name="Log out").click()
    await ann.sees("Log in")
    return device


async def test_a_passkey_is_added_used_after_the_password_and_removed(ann: Person) -> None:
    device = await register_with_passkey(ann)
    await ann.stay()
    await ann.fill_in_login()
    await ann.button("Log in").click()
    await ann.sees("Use your passkey")
    await ann.is_at("/login/passkey")

    await device.pick_up()
    await ann.button("Use your passkey").click()

    await ann.sees(f"Hello, {ann.name}")
    assert await ann.has_stayed()
    await ann.visit("/account/passkeys")
    await ann.reads("Last used")
    await ann.page.get_by_role("link", name="Change").click()
    await ann.button("Remove this passkey").click()
    await ann.is_at("/account/passkeys")
    await expect(ann.page.locator(".rows")).to_have_count(0)


async def test_a_passkey_alone_is_enough_and_the_browser_stops_offering_it(ann: Person) -> None:
    device = await register_with_passkey(ann)
    await ann.page.add_init_script(OFFER_UNHEARD)
    await ann.visit("/login")
    await expect(ann.page.locator("html[offers]")).to_have_count(1)

    await device.pick_up()
    await ann.field("remember").check()
    await ann.stay()
    await ann.button("Use a passkey instead").click()

    await ann.sees(f"Hello, {ann.name}")
    assert await ann.has_stayed()
    assert await ann.page.evaluate("window.offer.aborted")
    kept = {cookie["name"]: cookie["expires"] for cookie in await ann.page.context.cookies()}
    assert kept["otpweb_session"] > 0


async def test_a_passkey_is_offered_where_the_name_is_typed(ann: Person) -> None:
    device = await register_with_passkey(ann)
    await device.pick_up()

    await ann.visit("/login")

    await ann.sees(f"Hello, {ann.name}")


async def test_whoever_has_no_passkey_here_is_told_so_and_goes_on(ann: Person) -> None:
    await register_with_passkey(ann)
    await ann.page.context.clear_cookies()
    stranger = await ann.page.context.new_page()
    elsewhere = Person(stranger, ann.server, ann.sink)
    await Device.give_to(stranger)
    await elsewhere.visit("/login")

    await elsewhere.button("Use a passkey instead").click()

    await expect(stranger.locator("#status")).to_have_text(
        "No passkey was used. You can try again."
    )
    await expect(elsewhere.button("Use a passkey instead")).to_be_enabled()
    assert elsewhere.problems == []


async def test_a_device_that_holds_a_passkey_makes_no_second_one(ann: Person) -> None:
    device = await Device.give_to(ann.page)
    await ann.register()
    await ann.visit("/account/passkeys")
    await ann.button("Add a passkey").click()
    await ann.is_at("/account/recovery-codes")
    await ann.visit("/account/passkeys")

    await ann.button("Add a passkey").click()

    status = ann.page.locator("#status")
    await expect(status).to_have_text("This device has a passkey for this account already.")
    assert await device.passkeys() == 1


async def test_browsers_that_know_no_passkeys_are_told_another_way(meet: Meet) -> None:
    ann = await meet()
    await register_with_passkey(ann)
    await ann.page.add_init_script("delete window.PublicKeyCredential")
    await ann.visit("/login")
    await expect(ann.button("Use a passkey instead")).to_be_hidden()

    await ann.fill_in_login()
    await ann.button("Log in").click()

    await ann.sees("Use your passkey")
    await expect(ann.button("Use your passkey")).to_be_hidden()
    await ann.reads("or choose another way below")
    await ann.button("Mail me a code instead").click()
    await ann.sees("Check your e-mail")
