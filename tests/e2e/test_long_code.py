"""The longer code: eight letters and digits, which are no more work than six digits."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Meet, Serve
from tests.e2e.person import Person, code_in
from tests.e2e.test_code_screen import codes_sent, paste
from tests.guesses import other_than
from tests.server import Server


@pytest.fixture
def guessed(serve: Serve) -> Server:
    """Return a server for which one wrong code is too many."""
    return serve(BUDGET_WRONG_CODES="1/hour", RESEND_INTERVAL=0)


async def come_to_the_long_code(ann: Person) -> str:
    """Mistype a code, start again, and return the code in the newest mail."""
    await ann.begin_to_register()
    await ann.enter(other_than(await ann.code()))
    await ann.sees("Too many wrong codes")
    await ann.button("Start again").click()
    await ann.sees("Register")
    await ann.fill_in_registration()
    await ann.button("Send me a code").click()
    await ann.sees("Check your e-mail")
    mails = await ann.sink.wait_for(ann.email, 3)
    [code] = [code_in(mail) for mail in mails if " is your " in mail.message["Subject"]][1:]
    return code


async def test_a_typed_code_is_sent_once_when_it_is_complete(meet: Meet, guessed: Server) -> None:
    ann = await meet(guessed)
    code = await come_to_the_long_code(ann)
    sent = codes_sent(ann)

    await ann.field("code").press_sequentially(code[:-1].lower())
    assert sent == []
    await ann.field("code").press_sequentially(code[-1].lower())

    await ann.sees(f"Hello, {ann.name}")
    assert len(sent) == 1


@pytest.mark.parametrize("around", ["{0}-{1}", " {0} {1}\n", "{0}{1}"])
async def test_a_pasted_code_is_sent_once(meet: Meet, guessed: Server, around: str) -> None:
    ann = await meet(guessed)
    code = await come_to_the_long_code(ann)
    sent = codes_sent(ann)

    await paste(ann, around.format(*code.split("-")))

    await ann.sees(f"Hello, {ann.name}")
    assert len(sent) == 1


async def test_a_pasted_sentence_waits_for_the_button(meet: Meet, guessed: Server) -> None:
    ann = await meet(guessed)
    code = await come_to_the_long_code(ann)
    sent = codes_sent(ann)

    await paste(ann, f"{code} is your otpweb code")
    await expect(ann.field("code")).to_have_value(f"{code} is your otpweb code")
    assert sent == []
    await ann.button("Continue").click()

    await ann.sees(f"Hello, {ann.name}")


async def test_without_scripts_it_works_as_well(meet: Meet, guessed: Server) -> None:
    ann = await meet(guessed, java_script_enabled=False)

    await ann.enter(await come_to_the_long_code(ann))

    await ann.sees(f"Hello, {ann.name}")


async def test_phones_are_told_that_there_are_letters(meet: Meet, guessed: Server) -> None:
    ann = await meet(guessed)
    await come_to_the_long_code(ann)

    await expect(ann.field("code")).to_have_attribute("inputmode", "text")
    await expect(ann.field("code")).to_have_attribute("autocomplete", "one-time-code")
    await expect(ann.field("code")).to_be_focused()


async def test_the_whole_code_can_be_seen_while_it_is_typed(meet: Meet, guessed: Server) -> None:
    ann = await meet(guessed, viewport={"width": 320, "height": 640})
    await come_to_the_long_code(ann)

    await ann.field("code").fill("WWWW-WWW")  # not complete, so that it stays

    is_wider = "(field) => field.scrollWidth > field.clientWidth"
    assert not await ann.field("code").evaluate(is_wider)
