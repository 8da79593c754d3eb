"""Apps, passkeys and recovery codes: each proof is of its owner, for one browser, and good once."""

import json

import httpx
import pytest

from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient, count_mails
from tests.attack.owners import (
    add_app,
    add_passkey,
    forget_steps,
    leads_to,
    recovery_codes,
    with_password,
)
from tests.guesses import other_than

pytestmark = ON_SQLITE

TRIES = 6
NO_RECOVERY_CODE = "0000-0000-00000"


@pytest.fixture(scope="module")
def settings() -> dict[str, object]:
    return {"BUDGET_WRONG_CODES": f"{TRIES}/hour"}


async def test_a_code_of_an_app_that_was_taken_is_refused_in_every_browser(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    code = app.code(+1)
    assert leads_to(await login(new_client, ann, "totp", code)) == "/dashboard"

    again = await login(new_client, ann, "totp", code)

    assert again.status_code == 422


@pytest.mark.parametrize("steps", [-3, +3])
async def test_a_code_of_another_time_is_refused(
    new_client: NewClient, tables: Database, steps: int
) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    await forget_steps(tables, ann)

    assert (await login(new_client, ann, "totp", app.code(steps))).status_code == 422
    assert leads_to(await login(new_client, ann, "totp", app.code())) == "/dashboard"


async def test_a_recovery_code_that_was_taken_is_refused(new_client: NewClient) -> None:
    ann = await new_client().join()
    await add_app(ann)
    code = (await recovery_codes(ann))[0]
    assert leads_to(await login(new_client, ann, "recovery-code", code)) == "/dashboard"

    assert (await login(new_client, ann, "recovery-code", code)).status_code == 422


async def test_what_is_somebody_elses_lets_nobody_in(new_client: NewClient) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    await add_app(ann)
    bobs_app = await add_app(bob)
    (code, *_) = await recovery_codes(bob)

    assert (await login(new_client, ann, "recovery-code", code)).status_code == 422
    assert (await login(new_client, ann, "totp", bobs_app.code(+1))).status_code == 422
    assert leads_to(await login(new_client, bob, "recovery-code", code)) == "/dashboard"


async def test_guesses_at_apps_and_at_recovery_codes_are_counted_together(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    app = await add_app(ann)
    codes = await recovery_codes(ann)
    thief = await with_password(new_client, ann)
    guesses = [("totp", other_than(app.code())), ("recovery-code", NO_RECOVERY_CODE)]

    tried = [await thief.post(f"/login/{way}", code=code) for way, code in guesses * (TRIES // 2)]
    right = [
        await login(new_client, ann, "totp", app.code(+1)),
        await login(new_client, ann, "recovery-code", codes[0]),
    ]

    assert [answer.status_code for answer in tried] == [422] * TRIES
    assert [answer.status_code for answer in right] == [429, 429]


async def test_a_mailed_code_is_not_sent_where_its_owner_has_refused_it(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    await add_app(ann)
    refused = await ann.post("/account/authenticators/mailed-code/refuse")
    assert leads_to(refused) == "/account/authenticators"
    thief = await with_password(new_client, ann)
    before = await count_mails(tables, ann.email)

    answer = await thief.post("/login/mailed-code")

    assert leads_to(answer) == "/login/totp"
    assert await count_mails(tables, ann.email) == before
    assert not await thief.is_in()


async def test_a_code_that_was_mailed_before_its_owner_refused_it_lets_nobody_in(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    await add_app(ann)
    thief = await with_password(new_client, ann)
    await thief.post("/login/mailed-code")
    code = await ann.code()
    await ann.post("/account/authenticators/mailed-code/refuse")

    await thief.enter(code)

    assert not await thief.is_in()


async def test_a_signature_that_was_taken_is_refused_the_next_time(new_client: NewClient) -> None:
    ann = await new_client().join()
    device = await add_passkey(ann)
    browser = new_client()
    signed = device.sign_in(await question(browser))
    assert leads_to(await show_passkey(browser, signed)) == "/dashboard"
    await browser.post("/logout")

    assert (await show_passkey(browser, signed)).status_code == 422


async def test_a_signature_that_was_refused_is_not_taken_when_everything_fits(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    device = await add_passkey(ann)
    browser = new_client()
    signed = device.sign_in(await question(browser))
    broken = signed.replace('"signature": "', '"signature": "AAAA')
    assert (await show_passkey(browser, broken)).status_code == 422

    assert (await show_passkey(browser, signed)).status_code == 422
    assert not await browser.is_in()


async def test_a_signature_is_good_in_the_browser_that_asked_and_in_no_other(
    new_client: NewClient,
) -> None:
    ann, thief, browser = await new_client().join(), new_client(), new_client()
    device = await add_passkey(ann)
    await question(thief)  # it was asked something, too
    signed = device.sign_in(await question(browser))

    assert (await show_passkey(thief, signed)).status_code == 422
    assert leads_to(await show_passkey(browser, signed)) == "/dashboard"


async def test_a_signature_for_the_second_step_does_not_stand_in_for_the_password(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    device = await add_passkey(ann)
    browser = await with_password(new_client, ann)
    signed = device.sign_in((await browser.post("/login/passkey/options")).text)

    assert (await show_passkey(browser, signed)).status_code == 422


async def test_the_passkey_of_another_account_is_no_second_step(new_client: NewClient) -> None:
    ann, bob = await new_client().join(), await new_client().join()
    await add_passkey(ann)
    device = await add_passkey(bob)
    thief = await with_password(new_client, ann)
    asked = await thief.post("/login/passkey/options")
    signed = device.sign_in(asked_for_any(asked.text))

    answer = await thief.post("/login/passkey", credential=signed)

    assert answer.status_code == 422
    assert not await thief.is_in()


async def login(new_client: NewClient, owner: Client, way: str, code: str) -> httpx.Response:
    """Show a code in another browser in which the password was right."""
    browser = await with_password(new_client, owner)
    return await browser.post(f"/login/{way}", code=code)


async def question(browser: Client) -> str:
    """Return what a passkey alone has to sign in this browser."""
    return (await browser.post("/login/with-passkey/options")).text


async def show_passkey(browser: Client, signed: str) -> httpx.Response:
    return await browser.post("/login/with-passkey", credential=signed)


def asked_for_any(options: str) -> str:
    """Return the question as a thief hands it to a device that is not asked."""
    return json.dumps(json.loads(options) | {"allowCredentials": []})
