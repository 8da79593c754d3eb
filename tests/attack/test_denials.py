"""The link “this was not me”: scanners follow it, strangers forge it, its reader may use it."""

import pytest

from otpweb.storage.database import Database
from tests.attack.client import Client, denial_link
from tests.attack.conftest import ON_SQLITE, NewClient, count_mails

pytestmark = ON_SQLITE


async def asked(new_client: NewClient) -> tuple[Client, str, str]:
    """Return somebody who is registering, the code that was mailed, and the link beside it."""
    ann = new_client()
    await ann.register()
    mail = await ann.mail()
    return ann, mail.message["Subject"][:6], denial_link(mail)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_a_scanner_that_follows_the_link_changes_nothing(
    new_client: NewClient, method: str
) -> None:
    ann, code, link = await asked(new_client)
    scanner = new_client()
    for path in (link, f"{link}/allow", link):
        await scanner.http.request(method, path)

    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_its_button_kills_the_code_and_stops_the_mails(
    new_client: NewClient, tables: Database
) -> None:
    ann, code, link = await asked(new_client)

    answer = await new_client().post(link)

    assert answer.status_code == 303
    assert (await ann.enter(code)).status_code == 422
    assert not await ann.is_in()
    assert (await new_client().register(email=ann.email)).status_code == 429
    assert await count_mails(tables, ann.email) == 1


async def test_it_can_be_taken_back(new_client: NewClient) -> None:
    ann, _, link = await asked(new_client)
    await new_client().post(link)

    await new_client().post(f"{link}/allow")
    await ann.register()

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_it_stops_the_mails_of_one_purpose_only(new_client: NewClient) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await new_client().register(email=ann.email)
    await ann.mail()
    stranger = new_client()
    await stranger.register()
    await stranger.post(denial_link(await stranger.mail()))

    await ann.log_in()

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_links_that_are_made_up_end_nothing(new_client: NewClient) -> None:
    ann, code, link = await asked(new_client)
    _, _, of_other = await asked(new_client)
    challenge, _, mac = link.rpartition("-")
    _, _, other_mac = of_other.rpartition("-")
    flipped = "0" if mac[0] != "0" else "1"
    forged = (
        challenge,
        f"{challenge}-",
        f"{challenge}-{other_mac}",
        f"{challenge}-{flipped}{mac[1:]}",
        f"{challenge}-{mac}0",
        f"{challenge}-{'é' * len(mac)}",
        "/not-me/-",
        "/not-me/" + "0" * 5000,
    )

    thief = new_client()
    answers = [await thief.post(path) for path in forged]

    assert [answer.status_code for answer in answers] == [404] * len(forged)
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_another_site_cannot_press_the_button(new_client: NewClient) -> None:
    ann, code, link = await asked(new_client)

    refused = await new_client().http.post(link, headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_the_link_logs_nobody_in(new_client: NewClient) -> None:
    _, code, link = await asked(new_client)
    thief = new_client()

    shown = await thief.get(link)
    await thief.post(link)

    assert code not in shown.text
    assert not await thief.is_in()
