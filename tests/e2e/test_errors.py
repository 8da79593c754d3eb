"""What has to be mended is said at its field, all of it at once, and nothing has to be retyped."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.guesses import other_than


async def is_invalid(person: Person, name: str, words: str) -> None:
    """Check that a field is marked, and that its description holds these words."""
    field = person.field(name)
    await expect(field).to_have_attribute("aria-invalid", "true")
    ids = (await field.get_attribute("aria-describedby") or "").split()
    told = [await person.page.locator(f"#{one}").inner_text() for one in ids]
    assert words in " ".join(told)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_all_errors_of_a_form_are_told_at_once(meet: Meet, scripts: bool) -> None:
    ann = await meet(java_script_enabled=scripts)
    await ann.visit("/register")
    await ann.fill(username="a b", email="nobody")
    await ann.field("password").fill("short")

    await ann.button("Send me a code").click()

    await expect(ann.page).to_have_title("Error: Register · otpweb")
    await is_invalid(ann, "username", "Use letters and digits")
    await is_invalid(ann, "email", "Enter one e-mail address, like name@example.com.")
    await is_invalid(ann, "password", "This has fewer than 8 characters.")
    await expect(ann.field("username")).to_be_focused()
    await expect(ann.field("username")).to_have_value("a b")
    await expect(ann.field("email")).to_have_value("nobody")


async def test_the_focus_goes_to_the_first_field_to_mend(ann: Person) -> None:
    await ann.visit("/register")
    await ann.fill_in_registration()
    await ann.field("password").fill("short")

    await ann.button("Send me a code").click()

    await is_invalid(ann, "password", "This has fewer than 8 characters.")
    await expect(ann.field("password")).to_be_focused()
    await expect(ann.field("username")).to_have_value(ann.name)
    await expect(ann.page.locator("#panel [aria-invalid=true]")).to_have_count(1)


async def test_a_mended_form_goes_on_and_the_title_forgets_the_error(ann: Person) -> None:
    await ann.visit("/register")
    await ann.button("Send me a code").click()
    await expect(ann.page).to_have_title("Error: Register · otpweb")

    await ann.fill_in_registration()
    await ann.button("Send me a code").click()

    await ann.sees("Check your e-mail")
    await expect(ann.page).to_have_title("Check your e-mail · otpweb")


async def test_a_taken_username_is_told_at_its_field(ann: Person, meet: Meet) -> None:
    await ann.register()
    bob = await meet()
    await bob.visit("/register")
    await bob.fill_in_registration()
    await bob.fill(username=ann.name.upper())

    await bob.button("Send me a code").click()

    await is_invalid(bob, "username", "This username is taken.")
    await expect(bob.field("email")).to_have_value(bob.email)


async def test_a_wrong_password_says_nothing_of_who_is_known_and_keeps_the_name(
    ann: Person, meet: Meet
) -> None:
    await ann.register()
    bob = await meet()
    sentences = []
    for name in (ann.name, "nobody-at-all"):
        await bob.visit("/login")
        await bob.fill(username=name, password="not the password")
        await bob.button("Log in").click()
        await expect(bob.page).to_have_title("Error: Log in · otpweb")
        await expect(bob.field("username")).to_have_value(name)
        await expect(bob.field("password")).to_be_focused()
        sentences.append(await bob.page.locator("#password-error").inner_text())

    assert sentences[0] == sentences[1]


async def test_a_wrong_code_is_told_at_the_field_with_the_tries_left(ann: Person) -> None:
    await ann.begin_to_register()

    await ann.enter(other_than(await ann.code()))

    await is_invalid(ann, "code", "That is not the code. You have 4 tries left.")
    await expect(ann.page).to_have_title("Error: Check your e-mail · otpweb")
    await expect(ann.field("code")).to_be_focused()


async def test_what_is_no_code_costs_no_try(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.field("code").fill("12345")
    await ann.button("Continue").click()
    await is_invalid(ann, "code", "The code is six digits.")

    await ann.enter(other_than(await ann.code()))

    await ann.reads("You have 4 tries left.")


async def test_five_wrong_codes_close_the_request_and_a_new_one_can_begin(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        await ann.enter(other_than(code))
        await ann.reads(f"You have {left} left.")
    await ann.enter(other_than(code))
    await ann.sees("Too many wrong codes")
    await expect(ann.page.locator("#panel h1")).to_be_focused()

    await ann.button("Start again").click()

    await ann.sees("Register")


async def test_an_address_that_is_none_is_told_where_it_was_corrected(ann: Person) -> None:
    await ann.begin_to_register()
    await ann.page.get_by_text("Wrong address?").click()
    await ann.fill(email="nobody")

    await ann.button("Send the code there").click()

    await is_invalid(ann, "email", "Enter one e-mail address")
    await expect(ann.field("email")).to_be_focused()
    await expect(ann.field("email")).to_have_value("nobody")
