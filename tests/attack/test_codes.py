"""A code is good once, for a while, in one browser, for one thing; and trying costs a try."""

import httpx

from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient
from tests.guesses import other_than

pytestmark = ON_SQLITE


async def begun(new_client: NewClient) -> tuple[Client, str]:
    """Return somebody who is registering, and the code that was mailed."""
    ann = new_client()
    await ann.register()
    return ann, await ann.code()


async def pass_time(tables: Database, ann: Client, seconds: int) -> None:
    """Let a challenge grow older; the server's clock cannot be moved from here."""
    await tables.execute(
        f"UPDATE challenges SET expires_at = expires_at - {seconds * 1000}, "
        f"mailed_at = mailed_at - {seconds * 1000} WHERE email = '{ann.email}'"
    )


async def test_a_code_that_was_used_opens_nothing_again(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    before = httpx.Cookies(ann.http.cookies)
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"

    thief = new_client()
    thief.http.cookies = before
    again = await thief.enter(code)

    assert again.status_code == 422
    assert not await thief.is_in()


async def test_a_code_that_logged_somebody_in_logs_nobody_in_again(new_client: NewClient) -> None:
    ann, thief = await new_client().join(), new_client()
    await ann.post("/logout")
    await ann.log_in()
    code = await ann.code()
    thief.http.cookies = httpx.Cookies(ann.http.cookies)
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"

    assert (await thief.enter(code)).status_code == 422
    assert not await thief.is_in()


async def test_a_code_that_was_used_does_not_log_in_later(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    await ann.enter(code)
    await ann.post("/logout")
    await ann.log_in()

    assert (await ann.enter(code)).status_code == 422
    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_a_code_works_until_its_last_seconds(new_client: NewClient, tables: Database) -> None:
    ann, code = await begun(new_client)
    await pass_time(tables, ann, 270)

    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_a_code_that_is_too_old_is_refused(new_client: NewClient, tables: Database) -> None:
    ann, code = await begun(new_client)
    await pass_time(tables, ann, 301)

    refused = await ann.enter(code)

    assert refused.status_code == 422
    assert "expired" in refused.text
    assert not await ann.is_in()


async def test_a_made_up_age_does_not_make_a_code_younger(
    new_client: NewClient, tables: Database
) -> None:
    ann, code = await begun(new_client)
    await pass_time(tables, ann, 301)

    await ann.post("/verify", code=code, seconds_left="300", expires_at="2999-01-01T00:00:00Z")

    assert not await ann.is_in()


async def test_a_code_is_nothing_in_another_browser(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    thief = new_client()
    await thief.get("/verify")

    refused = await thief.enter(code)

    assert refused.status_code == 422
    assert not await thief.is_in()
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_a_code_to_register_and_one_to_log_in_do_not_stand_in_for_each_other(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await ann.log_in()
    to_log_in = await ann.code()
    bob, to_register = await begun(new_client)

    crossed = [await ann.enter(to_register), await bob.enter(to_log_in)]

    assert [answer.status_code for answer in crossed] == [422, 422]
    assert not await ann.is_in()
    assert not await bob.is_in()
    assert (await ann.enter(to_log_in)).headers["Location"] == "/dashboard"
    assert (await bob.enter(to_register)).headers["Location"] == "/dashboard"


async def test_after_five_wrong_codes_the_right_one_is_refused(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    for step in range(1, 6):
        await ann.enter(other_than(code, step))

    assert (await ann.enter(code)).status_code == 422
    assert not await ann.is_in()


async def test_after_four_wrong_codes_the_right_one_is_taken(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    for step in range(1, 5):
        await ann.enter(other_than(code, step))

    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_another_mail_brings_no_new_tries(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    for step in range(1, 4):
        await ann.enter(other_than(code, step))
    await ann.post("/verify/resend")
    newest = await ann.code()
    for step in range(1, 3):
        await ann.enter(other_than(newest, step))

    assert (await ann.enter(newest)).status_code == 422
    assert not await ann.is_in()


async def test_another_mail_takes_no_tries(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    for step in range(1, 5):
        await ann.enter(other_than(code, step))
    await ann.post("/verify/resend")

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_the_code_of_an_earlier_mail_opens_nothing_and_costs_nothing(
    new_client: NewClient,
) -> None:
    ann, older = await begun(new_client)
    await ann.post("/verify/resend")
    newest = await ann.code()

    refused = [await ann.enter(older) for _ in range(8)]

    assert {answer.status_code for answer in refused} == {422}
    assert not await ann.is_in()
    assert (await ann.enter(newest)).headers["Location"] == "/dashboard"


async def test_an_old_cookie_brings_no_tries_back(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    before = httpx.Cookies(ann.http.cookies)
    for step in range(1, 8):
        await ann.enter(other_than(code, step))
        ann.http.cookies = httpx.Cookies(before)

    assert (await ann.enter(code)).status_code == 422
    assert not await ann.is_in()


async def test_an_old_cookie_is_as_good_as_the_newest(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    before = httpx.Cookies(ann.http.cookies)
    await ann.enter(other_than(code))
    ann.http.cookies = before

    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_odd_headers_make_no_guess_free(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    for number, odd in enumerate(
        ({"Accept": "image/png"}, {"HX-Request": "true"}, {"HX-Current-URL": "http://["})
    ):
        wrong = {"code": other_than(code, number + 1)}
        await ann.http.post("/verify", data=wrong, headers=odd)
    await ann.enter(other_than(code, 8))
    await ann.enter(other_than(code, 9))

    assert (await ann.enter(code)).status_code == 422
    assert not await ann.is_in()
