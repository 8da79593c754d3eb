"""Mails: nobody gets too many, whoever asks for them and however the address is spelt."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.budgets import Limit, common_budgets
from otpweb.domain.captcha import Asked, CaptchaPolicy
from otpweb.domain.events import EventKind
from otpweb.domain.waits import Reason, TooSoon
from otpweb.flows import login, registration, resending
from otpweb.flows.challenges import Opened
from otpweb.flows.resending import Sent
from otpweb.flows.services import Services
from tests.clock import Clock
from tests.flows.people import EMAIL, FORM, LOGIN, begin_login, register, visitor
from tests.mailbox import Mailbox

SPELLINGS = [
    "ann@gmail.com",
    "a.nn@gmail.com",
    "an.n@googlemail.com",
    "ann+one@gmail.com",
    "a.n.n+two@gmail.com",
    "ann+three@googlemail.com",
]


async def ask(services: Services, email: str = EMAIL) -> object:
    """Register with an address, in a browser of its own."""
    form = replace(FORM, username="mallory", email=email)
    return await registration.start(services, visitor(), form)


async def ask_every_minute(services: Services, clock: Clock, times: int) -> list[object]:
    answers = []
    for _ in range(times):
        clock.advance(60)
        answers.append(await ask(services))
    return answers


async def test_an_address_gets_five_mails_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    *granted, refused = await ask_every_minute(services, clock, 6)

    assert granted == [Opened()] * 5
    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.ADDRESS
    assert 3000 < refused.seconds <= 3600
    assert len(await mailbox.of(EMAIL)) == 5


async def test_an_address_gets_ten_mails_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    for _ in range(2):
        await ask_every_minute(services, clock, 5)
        clock.advance(3600)

    [refused] = await ask_every_minute(services, clock, 1)

    assert isinstance(refused, TooSoon)
    assert refused.seconds > 3600
    assert len(await mailbox.of(EMAIL)) == 10


async def test_after_its_wait_an_address_gets_mail_again(services: Services, clock: Clock) -> None:
    refused = (await ask_every_minute(services, clock, 6))[-1]
    assert isinstance(refused, TooSoon)
    clock.advance(refused.seconds)

    assert await ask(services) == Opened()


async def test_resends_and_corrections_are_mails_as_well(services: Services, clock: Clock) -> None:
    visit = visitor()
    await registration.start(services, visit, replace(FORM, email="other@example.com"))
    await resending.correct_address(services, visit, EMAIL)
    clock.advance(60)
    assert await resending.resend(services, visit) == Sent()

    answers = await ask_every_minute(services, clock, 4)

    assert answers[:3] == [Opened()] * 3
    assert isinstance(answers[3], TooSoon)


async def test_all_spellings_of_a_mailbox_share_its_mails(
    services: Services, mailbox: Mailbox
) -> None:
    *granted, refused = [await ask(services, email) for email in SPELLINGS]

    assert granted == [Opened()] * 5
    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.ADDRESS
    assert [len(await mailbox.of(email)) for email in SPELLINGS] == [1, 1, 1, 1, 1, 0]


async def test_dots_make_other_people_elsewhere(services: Services) -> None:
    spellings = ["ann", "a.nn", "an.n", "a.n.n", "ann.", "nna"]
    emails = [f"{local.strip('.')}{n}@example.com" for n, local in enumerate(spellings)]

    assert [await ask(services, email) for email in emails] == [Opened()] * 6


async def test_clicks_within_the_minute_cost_nothing_of_the_hour(
    services: Services, clock: Clock
) -> None:
    await ask(services)
    clicks = [await ask(services) for _ in range(20)]

    assert {click.reason for click in clicks if isinstance(click, TooSoon)} == {Reason.INTERVAL}
    assert await ask_every_minute(services, clock, 4) == [Opened()] * 4
    assert isinstance((await ask_every_minute(services, clock, 1))[0], TooSoon)


async def test_a_refused_mail_costs_nothing_of_the_minute(services: Services, clock: Clock) -> None:
    refused = (await ask_every_minute(services, clock, 6))[-1]
    again = await ask(services)

    assert isinstance(refused, TooSoon)
    assert isinstance(again, TooSoon)
    assert again.reason is Reason.ADDRESS


async def test_what_strangers_ask_for_keeps_nobody_from_logging_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    await ask_every_minute(services, clock, 6)
    clock.advance(60)

    assert await login.start(services, visitor(), LOGIN) == Opened()


async def test_a_right_password_gets_ten_mails_an_hour(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    await register(services, mailbox)
    for _ in range(10):
        await begin_login(services, clock)
    clock.advance(60)

    refused = await login.start(services, visitor(), LOGIN)

    assert isinstance(refused, TooSoon)
    assert refused.reason is Reason.ADDRESS


def with_two_mails_for_all(services: Services) -> Services:
    two = common_budgets("all mails", [Limit(2, timedelta(hours=1))])
    policy = replace(services.budgets, all_mails=two)
    return replace(services, budgets=policy, captcha=CaptchaPolicy(asked=Asked.OFF))


async def test_when_all_mails_are_used_up_registrations_wait(
    services: Services, mailbox: Mailbox
) -> None:
    few = with_two_mails_for_all(services)
    answers = [await ask(few, f"ann{number}@example.com") for number in range(3)]

    assert answers == [Opened(), Opened(), TooSoon(3600, Reason.EVERYBODY)]
    assert await mailbox.of("ann2@example.com") == []


async def test_when_all_mails_are_used_up_people_still_log_in(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    few = with_two_mails_for_all(services)
    await register(few, mailbox)
    for number in range(3):
        await ask(few, f"ann{number}@example.com")
    clock.advance(60)

    assert await login.start(few, visitor(), LOGIN) == Opened()


async def test_who_waits_for_everybody_has_spent_nothing(services: Services) -> None:
    few = with_two_mails_for_all(services)
    for number in range(2):
        await ask(few, f"ann{number}@example.com")
    for _ in range(7):
        await ask(few)

    assert await ask(services) == Opened()


async def test_the_operator_sees_once_that_an_address_had_enough(
    services: Services, clock: Clock
) -> None:
    await ask_every_minute(services, clock, 5)
    for _ in range(3):
        await ask(services)  # too soon for any mail
    await ask_every_minute(services, clock, 3)

    noted = await services.db.fetch_all(
        "SELECT id FROM events WHERE kind = :kind", {"kind": EventKind.MAIL_BUDGET}
    )
    assert len(noted) == 1
