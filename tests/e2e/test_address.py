"""A wrong address: noticed early, corrected in place, or given up."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person, code_in


async def begin_with(person: Person, email: str) -> None:
    """Register with this address and get as far as the code screen."""
    await person.visit("/register")
    await person.fill_in_registration()
    await person.fill(email=email)
    await person.button("Send me a code").click()
    await person.sees("Check your e-mail")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_wrong_address_is_corrected_in_place(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await begin_with(ann, f"not-{ann.email}")
    dead = code_in((await ann.sink.wait_for(f"not-{ann.email}"))[0])

    await ann.page.get_by_text("Wrong address?").click()
    await expect(ann.field("email")).to_have_value(f"not-{ann.email}")
    await ann.fill(email=ann.email)
    await ann.button("Send the code there").click()
    await ann.reads(f"a six-digit code to {ann.email}.")
    await ann.enter(dead)
    await expect(ann.field("code")).to_have_attribute("aria-invalid", "true")

    await ann.enter(await ann.code())
    await ann.sees(f"Hello, {ann.name}")
    await expect(ann.page.locator("#panel")).to_contain_text(ann.email)


async def test_a_likely_slip_is_noticed_beside_the_field(ann: Person) -> None:
    await ann.visit("/register")
    await ann.fill(username=ann.name, email=f"{ann.name}@gmial.com")

    await ann.field("password").focus()

    hint = ann.page.locator("#email-suggestion")
    await expect(hint).to_have_text(f"Did you mean {ann.name}@gmail.com?")
    await expect(ann.field("email")).to_have_value(f"{ann.name}@gmial.com")
    await expect(ann.field("password")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_the_suggested_address_gets_the_code_at_a_click(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await begin_with(ann, f"{ann.name}@gmial.com")

    await ann.button("Send it there instead").click()

    await ann.reads(f"a six-digit code to {ann.name}@gmail.com.")
    await expect(ann.page.locator("#suggestion")).to_have_count(0)
    await ann.enter(code_in((await ann.sink.wait_for(f"{ann.name}@gmail.com"))[0]))
    await ann.sees(f"Hello, {ann.name}")


async def test_cancelling_leads_back_to_what_was_typed(ann: Person) -> None:
    await ann.begin_to_register()

    await ann.button("Cancel").click()

    await ann.sees("Register")
    await ann.is_at("/register")
    await expect(ann.field("username")).to_have_value(ann.name)
    await expect(ann.field("email")).to_have_value(ann.email)
    await expect(ann.page.locator("#waiting")).to_have_count(0)


async def test_another_account_can_be_used_instead(ann: Person) -> None:
    await ann.register()
    await ann.log_out()
    await ann.begin_to_log_in()

    await ann.button("Use another account").click()

    await ann.sees("Log in")
    await ann.is_at("/login")
    await ann.visit("/verify")
    await ann.sees("No code is awaited here")


async def test_an_address_with_an_account_gets_a_mail_that_says_so(
    meet: Meet, serve: Serve
) -> None:
    at_once = serve(RESEND_INTERVAL=0, CODE_SENDS=2)
    ann, bob = await meet(at_once), await meet(at_once)
    await ann.register()

    await begin_with(bob, ann.email)
    mail = await ann.mail(2)

    assert mail.message["Subject"] == "You already have an account"
    await bob.reads(f"a six-digit code to {ann.email}.")
