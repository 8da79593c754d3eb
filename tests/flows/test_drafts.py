"""What a browser typed to register with comes back, as long as it came to nothing."""

import pytest

from otpweb.domain.visits import Visit
from otpweb.flows import denial, registration, resending
from otpweb.flows.registration import Draft
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, answer, link_token, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox

WAITING = Draft("ann", EMAIL, is_waiting=True, problem=None)
GIVEN_UP = Draft("ann", EMAIL, is_waiting=False, problem=None)


@pytest.fixture
async def ann(services: Services) -> Visit:
    """Somebody whose code is on its way."""
    visit = visitor()
    await registration.start(services, visit, FORM)
    return visit


async def test_while_a_code_can_be_typed_it_is_waiting(services: Services, ann: Visit) -> None:
    assert await registration.draft(services, ann.handle) == WAITING


async def test_of_an_expired_one_no_code_is_waiting(
    services: Services, ann: Visit, clock: Clock
) -> None:
    clock.advance(300)

    assert await registration.draft(services, ann.handle) == GIVEN_UP


async def test_who_guessed_too_often_need_not_type_everything_anew(
    services: Services, ann: Visit, mailbox: Mailbox
) -> None:
    for _ in range(5):
        await answer(services, ann, other_than(await mailbox.code_for(EMAIL)))

    assert await registration.draft(services, ann.handle) == GIVEN_UP


async def test_who_gave_up_need_not_type_everything_anew(services: Services, ann: Visit) -> None:
    await resending.cancel(services, ann)

    assert await registration.draft(services, ann.handle) == GIVEN_UP


async def test_what_became_an_account_is_no_draft(
    services: Services, ann: Visit, mailbox: Mailbox
) -> None:
    code = await mailbox.code_for(EMAIL)
    assert isinstance(await answer(services, ann, code), SignedIn)

    assert await registration.draft(services, ann.handle) is None


async def test_what_the_owner_of_the_mailbox_ended_is_no_draft(
    services: Services, ann: Visit, mailbox: Mailbox
) -> None:
    await denial.deny(services, visitor(), await link_token(mailbox))

    assert await registration.draft(services, ann.handle) is None


async def test_another_browser_knows_of_none(services: Services, ann: Visit) -> None:
    assert await registration.draft(services, visitor().handle) is None
