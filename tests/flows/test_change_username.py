"""Changing the username: free names only, and not without end."""

import pytest

from otpweb.domain.accounts import UsernameProblem
from otpweb.domain.visits import Visit
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import change_username
from otpweb.flows.change_username import Renamed
from otpweb.flows.services import Services
from tests.flows.people import logged_in, register, whose
from tests.mailbox import Mailbox


@pytest.fixture
async def ann(services: Services, mailbox: Mailbox) -> Visit:
    return logged_in(await register(services, mailbox))


async def change(services: Services, visit: Visit, username: str) -> object:
    return await change_username.change(services, visit, await whose(services, visit), username)


async def test_the_account_has_another_name(services: Services, ann: Visit) -> None:
    assert await change(services, ann, " Anna ") == Renamed()

    assert (await whose(services, ann)).username == "Anna"


async def test_another_spelling_of_ones_own_name_is_free(services: Services, ann: Visit) -> None:
    assert await change(services, ann, "ANN") == Renamed()

    assert (await whose(services, ann)).username == "ANN"


async def test_a_name_of_somebody_else_is_taken_however_it_is_spelled(
    services: Services, mailbox: Mailbox, ann: Visit
) -> None:
    await register(services, mailbox, "bob", "bob@example.com")

    assert await change(services, ann, "BOB") is UsernameProblem.TAKEN
    assert (await whose(services, ann)).username == "ann"


async def test_what_is_no_name_is_refused(services: Services, ann: Visit) -> None:
    assert await change(services, ann, "a@b") is UsernameProblem.CHARACTERS


async def test_nobody_asks_for_one_name_after_the_other(services: Services, ann: Visit) -> None:
    for number in range(10):
        await change(services, ann, f"ann{number}")

    refused = await change(services, ann, "bob")

    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.CHANGES
