"""A mailbox gets few mails, however often and under however many spellings they are asked for."""

from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import NewClient, count_mails

PER_HOUR = 5  # the default


async def bomb(new_client: NewClient, *addresses: str) -> list[int]:
    """Register with each of the addresses, each time as somebody else, and return the answers."""
    answers = [await new_client().register(email=address) for address in addresses]
    return [answer.status_code for answer in answers]


async def test_an_address_gets_five_mails_an_hour_that_anybody_asked_for(
    new_client: NewClient, tables: Database
) -> None:
    ann = new_client()

    answers = await bomb(new_client, *[ann.email] * 8)

    assert answers == [303] * PER_HOUR + [429] * 3
    assert await count_mails(tables, ann.email) == PER_HOUR


async def test_other_addresses_get_theirs_meanwhile(new_client: NewClient) -> None:
    ann, bob = new_client(), new_client()
    await bomb(new_client, *[ann.email] * 6)

    await bob.register()

    assert (await bob.enter(await bob.code())).headers["Location"] == "/dashboard"


async def test_whoever_asked_in_time_gets_in_during_a_bomb(new_client: NewClient) -> None:
    ann = new_client()
    await ann.register()
    await bomb(new_client, *[ann.email] * 6)

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_tags_and_dots_make_no_other_mailbox(new_client: NewClient, tables: Database) -> None:
    name = new_client().name
    spellings = [
        f"{name}@gmail.com",
        f"{name[0]}.{name[1:]}@gmail.com",
        f"{name}+a@gmail.com",
        f"{name}+b@googlemail.com",
        f"{name.upper()}@GMAIL.COM",
        f"{name}+c@gmail.com",
        f"{name[:2]}.{name[2:]}+d@googlemail.com",
    ]

    answers = await bomb(new_client, *spellings)

    assert answers == [303] * PER_HOUR + [429] * 2
    assert await count_mails(tables, *spellings, f"{name.upper()}@gmail.com") == PER_HOUR


async def test_where_dots_make_another_mailbox_they_still_do(new_client: NewClient) -> None:
    name = new_client().name
    await bomb(new_client, *[f"{name}@example.com"] * 6)

    assert await bomb(new_client, f"{name[0]}.{name[1:]}@example.com") == [303]


async def test_resending_and_correcting_the_address_are_counted_too(
    new_client: NewClient, tables: Database
) -> None:
    ann, bob = new_client(), new_client()
    await ann.register()
    for _ in range(4):
        await ann.post("/verify/resend")
    await bob.register()
    refused = await bob.post("/verify/address", email=ann.email)

    assert refused.status_code == 429
    assert await count_mails(tables, ann.email) == PER_HOUR


async def test_a_bomb_is_answered_alike_whether_or_not_there_is_an_account(
    new_client: NewClient, tables: Database
) -> None:
    ann, nobody = await new_client().join(), new_client()

    # The mail with which she joined was one of hers.
    known = await bomb(new_client, *[ann.email] * 7)
    unknown = await bomb(new_client, *[nobody.email] * 8)

    assert [303, *known] == unknown
    assert await count_mails(tables, ann.email) == await count_mails(tables, nobody.email)


async def test_a_bomb_of_registrations_does_not_keep_the_owner_from_logging_in(
    new_client: NewClient,
) -> None:
    ann = await new_client().join()
    await ann.post("/logout")
    await bomb(new_client, *[ann.email] * 6)
    for _ in range(PER_HOUR - 1):
        await ann.mail()

    await ann.log_in()

    assert (await ann.enter(await ann.code())).headers["Location"] == "/dashboard"


async def test_whoever_knows_the_password_gets_ten_codes_mailed_an_hour(
    new_client: NewClient, tables: Database
) -> None:
    ann = await new_client().join()
    thieves = [new_client() for _ in range(13)]

    answers = [(await one.log_in(ann.name)).status_code for one in thieves]

    assert answers == [303] * 10 + [429] * 3
    assert await count_mails(tables, ann.email) == 1 + 10


async def test_two_clicks_on_one_mail_are_no_bomb(new_client: NewClient) -> None:
    ann: Client = new_client()

    first, second = await ann.register(), await ann.register()

    assert [first.status_code, second.status_code] == [303, 303]
