"""The code: sent by itself when it is complete, once, however it got into the field."""

import pytest
from playwright.async_api import Request, expect

from tests.e2e.conftest import Meet
from tests.e2e.person import Person, text_of
from tests.guesses import other_than


def codes_sent(person: Person) -> list[Request]:
    """Return a list that grows with each code that the page sends from now on."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/verify"):
            sent.append(request)

    person.page.on("request", note)
    return sent


async def paste(person: Person, text: str) -> None:
    """Put a text into the clipboard and paste it into the code field."""
    await person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await person.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await person.field("code").focus()
    await person.page.keyboard.press("Control+V")


async def test_a_typed_code_is_sent_once_when_it_is_complete(ann: Person) -> None:
    await ann.begin_to_register()
    sent, code = codes_sent(ann), await ann.code()

    await ann.field("code").press_sequentially(code[:5])
    assert sent == []
    await ann.field("code").press_sequentially(code[5])

    await ann.sees(f"Hello, {ann.name}")
    assert len(sent) == 1


@pytest.mark.parametrize("around", ["Your code is {0} {1}", " {0}-{1}\n", "{0}{1} is your code"])
async def test_a_pasted_code_is_sent_once(ann: Person, around: str) -> None:
    await ann.begin_to_register()
    sent, code = codes_sent(ann), await ann.code()

    await paste(ann, around.format(code[:3], code[3:]))

    await ann.sees(f"Hello, {ann.name}")
    assert len(sent) == 1


async def test_the_whole_subject_of_the_mail_may_be_pasted(ann: Person) -> None:
    await ann.begin_to_register()

    await paste(ann, (await ann.mail()).message["Subject"])

    await ann.sees(f"Hello, {ann.name}")


async def test_after_a_wrong_code_the_button_has_to_be_pressed(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    await ann.field("code").press_sequentially(other_than(code))
    await ann.reads("You have 4 tries left.")
    sent = codes_sent(ann)

    await ann.field("code").press_sequentially(code)
    await expect(ann.field("code")).to_have_value(code)
    assert sent == []
    assert not await ann.sends_by_itself()
    await ann.button("Continue").click()

    await ann.sees(f"Hello, {ann.name}")


async def test_a_wrong_code_is_selected_to_be_typed_over(ann: Person) -> None:
    await ann.begin_to_register()
    wrong = other_than(await ann.code())
    await ann.field("code").press_sequentially(wrong)
    await ann.reads("You have 4 tries left.")
    sent = codes_sent(ann)

    await expect(ann.field("code")).to_be_focused()
    await expect(ann.field("code")).to_have_value(wrong)
    await ann.page.keyboard.type("1")

    await expect(ann.field("code")).to_have_value("1")
    assert sent == []


async def test_a_code_with_a_digit_missing_is_mended_by_that_digit(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    await ann.field("code").press_sequentially(code[:5])
    await ann.button("Continue").click()
    await ann.reads("The code is six digits.")

    await expect(ann.field("code")).to_be_focused()
    await ann.page.keyboard.press("End")
    await ann.page.keyboard.type(code[5])
    await expect(ann.field("code")).to_have_value(code)
    await ann.button("Continue").click()

    await ann.sees(f"Hello, {ann.name}")


async def test_enter_sends_the_code_as_the_button_does(ann: Person) -> None:
    await ann.begin_to_register()
    code = await ann.code()
    await ann.field("code").press_sequentially(other_than(code))
    await ann.reads("You have 4 tries left.")

    await ann.field("code").press_sequentially(code)
    await ann.page.keyboard.press("Enter")

    await ann.sees(f"Hello, {ann.name}")


async def test_page_and_mail_carry_the_same_tag(ann: Person) -> None:
    await ann.begin_to_register()

    tag = await ann.page.locator("#tag").inner_text()

    assert f"request {tag}" in text_of(await ann.mail())


async def test_phones_are_told_what_the_field_is_for(ann: Person) -> None:
    await ann.begin_to_register()

    field = ann.field("code")

    await expect(field).to_have_attribute("autocomplete", "one-time-code")
    await expect(field).to_have_attribute("inputmode", "numeric")
    await expect(field).to_have_attribute("type", "text")


async def test_what_was_typed_stays_while_the_page_asks_where_the_mail_is(
    ann: Person, meet: Meet
) -> None:
    ann.sink.deferrals[ann.email] = 1
    await ann.begin_to_register()
    await ann.field("code").press_sequentially("123")

    await expect(ann.page.locator("[data-state=accepted]")).to_be_visible()

    await expect(ann.field("code")).to_have_value("123")
    await expect(ann.field("code")).to_be_focused()
