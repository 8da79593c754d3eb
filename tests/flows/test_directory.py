"""Finding somebody whom an operator names."""

import pytest

from otpweb.flows import directory
from otpweb.flows.services import Services
from otpweb.storage import accounts
from tests.flows.people import register
from tests.mailbox import Mailbox


@pytest.mark.parametrize("text", ["ann", " ANN ", "ann@example.com", "Ann@EXAMPLE.com"])
async def test_somebody_is_found_by_name_and_address(
    services: Services, mailbox: Mailbox, text: str
) -> None:
    await register(services, mailbox)

    found = await directory.find_person(services, text)

    assert found
    assert found.username == "ann"


async def test_an_id_means_its_account_though_somebody_is_called_so(
    services: Services, mailbox: Mailbox
) -> None:
    await register(services, mailbox)
    ann = await accounts.find_by_username(services.db, "ann")
    assert ann
    await register(services, mailbox, ann.id, "bob@example.com")

    assert await directory.find_person(services, ann.id) == ann


@pytest.mark.parametrize("text", ["", "nobody", "no@body", "nobody@example.com", "a\0b", "@" * 999])
async def test_nobody_is_found_by_anything_else(
    services: Services, mailbox: Mailbox, text: str
) -> None:
    await register(services, mailbox)

    assert await directory.find_person(services, text) is None
