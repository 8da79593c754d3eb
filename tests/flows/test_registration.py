"""Registering: nothing exists before the address is proven."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from otpweb.domain.accounts import UsernameProblem
from otpweb.domain.addresses import AddressProblem
from otpweb.domain.budgets import Limit, client_budgets
from otpweb.domain.captcha import Asked, CaptchaPolicy, Unproven
from otpweb.domain.challenges import Outcome
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.services import Services
from otpweb.flows.sessions import SignedIn
from otpweb.flows.verification import NoChallenge
from otpweb.storage import accounts
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, answer, register, visitor
from tests.guesses import other_than
from tests.mailbox import Mailbox


async def test_no_account_exists_before_the_code_was_right(services: Services) -> None:
    assert await registration.start(services, visitor(), FORM) == Opened()

    assert await accounts.find_by_email(services.db, EMAIL) is None


async def test_the_right_code_makes_the_account_and_a_session(
    services: Services, mailbox: Mailbox
) -> None:
    assert (await register(services, mailbox)).token

    account = await accounts.find_by_username(services.db, "ANN")
    assert account is not None
    assert account.email == EMAIL


async def test_every_problem_is_found_at_once(services: Services) -> None:
    form = registration.Form("a b", "nowhere", "12345678")

    assert await registration.start(services, visitor(), form) == registration.Refused(
        username=UsernameProblem.CHARACTERS,
        email=AddressProblem.MALFORMED,
        password=PasswordProblem.COMMON,
    )


async def test_a_refused_form_sends_no_mail(services: Services, mailbox: Mailbox) -> None:
    await registration.start(services, visitor(), replace(FORM, password="short"))

    assert not await mailbox.of(EMAIL)


async def test_one_address_gets_one_mail_a_minute_whoever_asks(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await registration.start(services, visitor(), FORM)
    refused = await registration.start(services, visitor(), replace(FORM, username="bob"))
    clock.advance(60)
    granted = await registration.start(services, visitor(), replace(FORM, username="bob"))

    assert refused == TooSoon(60, Reason.INTERVAL)
    assert granted == Opened()
    assert len(await mailbox.of(EMAIL)) == 2


async def test_another_spelling_of_an_address_is_the_same_mailbox(services: Services) -> None:
    await registration.start(services, visitor(), FORM)

    again = await registration.start(services, visitor(), replace(FORM, email="ANN@EXAMPLE.COM"))

    assert isinstance(again, TooSoon)


async def test_of_twenty_registrations_of_one_address_one_becomes_an_account(
    services: Services, mailbox: Mailbox
) -> None:
    visits = [visitor() for _ in range(20)]
    forms = [replace(FORM, username=f"ann{number}") for number in range(20)]

    started = await asyncio.gather(
        *(registration.start(services, v, f) for v, f in zip(visits, forms, strict=True))
    )

    assert sum(isinstance(outcome, Opened) for outcome in started) == 1
    assert len(await mailbox.of(EMAIL)) == 1


async def test_of_two_people_with_one_name_the_first_to_prove_an_address_has_it(
    services: Services, mailbox: Mailbox
) -> None:
    first, second = visitor(), visitor()
    await registration.start(services, first, FORM)
    await registration.start(services, second, replace(FORM, email="bob@example.com"))

    won = await answer(services, second, await mailbox.code_for("bob@example.com"))
    lost = await answer(services, first, await mailbox.code_for(EMAIL))

    assert isinstance(won, SignedIn)
    assert lost == NoChallenge(Outcome.NAME_TAKEN)
    draft = await registration.draft(services, first.handle)
    assert draft is not None
    assert draft.problem is UsernameProblem.TAKEN


async def test_a_mailbox_that_was_proven_elsewhere_meanwhile_has_one_account(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    first, second = visitor(), visitor()
    await registration.start(services, first, FORM)
    code = await mailbox.code_for(EMAIL)
    clock.advance(60)
    await registration.start(services, second, replace(FORM, username="ann2"))
    await answer(services, second, await mailbox.code_for(EMAIL))

    assert await answer(services, first, code) == NoChallenge(Outcome.ADDRESS_TAKEN)


async def test_no_code_opens_a_registration_with_a_known_address(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    stranger = visitor()
    await registration.start(services, stranger, replace(FORM, username="mallory"))

    newest = await mailbox.newest(EMAIL)

    assert "already have an account" in newest.subject
    assert not any(character.isdigit() for character in newest.subject)


async def test_an_exhausted_request_is_not_gone_on_with(
    services: Services, mailbox: Mailbox
) -> None:
    visit = visitor()
    await registration.start(services, visit, FORM)
    for _ in range(5):
        await answer(services, visit, other_than(await mailbox.code_for(EMAIL)))

    assert isinstance(await registration.start(services, visit, FORM), TooSoon)


async def test_a_double_click_is_one_registration(services: Services, mailbox: Mailbox) -> None:
    visit = visitor()

    started = await asyncio.gather(
        registration.start(services, visit, FORM), registration.start(services, visit, FORM)
    )

    assert list(started) == [Opened(), Opened()]
    assert len(await mailbox.of(EMAIL)) == 1


async def test_asking_for_names_makes_a_client_warm(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(3600)
    two = client_budgets("registrations of client", [Limit(2, timedelta(hours=1))])
    strict = replace(services, budgets=replace(services.budgets, client_registrations=two))
    taken = replace(FORM, email="bob@example.com")
    answers = [await registration.start(strict, visitor(), taken) for _ in range(3)]

    assert answers[:2] == [registration.Refused(username=UsernameProblem.TAKEN)] * 2
    assert isinstance(answers[2], Unproven)


async def test_who_asked_for_far_too_many_names_is_told_of_none(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    clock.advance(3600)
    one = client_budgets("registrations of client", [Limit(1, timedelta(hours=1))])
    strict = replace(
        services,
        budgets=replace(services.budgets, client_registrations=one),
        captcha=CaptchaPolicy(asked=Asked.OFF),
    )
    taken = replace(FORM, email="bob@example.com")
    answers = [await registration.start(strict, visitor(), taken) for _ in range(11)]

    assert answers[9] == registration.Refused(username=UsernameProblem.TAKEN)
    assert answers[10] == TooSoon(3600, Reason.CLIENT)


@pytest.mark.parametrize("typed", ["ＡＮＮ@example.com", "ANN@EXAMPLE.COM"])
async def test_who_has_an_account_is_told_at_the_address_that_was_proven(
    services: Services, mailbox: Mailbox, clock: Clock, typed: str
) -> None:
    await register(services, mailbox)
    clock.advance(60)
    visit = visitor()
    await registration.start(services, visit, replace(FORM, username="bob", email=typed))
    clock.advance(60)
    await resending.resend(services, visit)

    subjects = [mail.subject for mail in await mailbox.of(EMAIL)]
    assert subjects[:2] == ["You already have an account"] * 2
    assert await mailbox.of(typed) == []


async def test_a_mail_to_an_address_that_is_not_proven_repeats_nothing_of_the_form(
    services: Services, mailbox: Mailbox
) -> None:
    linked = replace(FORM, username="www.evil-help.com")
    await registration.start(services, visitor(), linked)

    mail = await mailbox.newest(EMAIL)

    assert "evil-help" not in mail.subject + mail.text + mail.html
