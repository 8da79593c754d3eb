"""Guesses at codes and passwords: counted in one statement before anything is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Factor
from otpweb.domain.budgets import Budget, Spending, own_share
from otpweb.domain.challenges import Addressee, Challenge, Purpose
from otpweb.domain.codes import CodeForm
from otpweb.domain.tokens import digest
from otpweb.domain.visits import Visit
from otpweb.flows import clients
from otpweb.flows.services import Services
from otpweb.storage import budgets
from otpweb.storage.budgets import Subject

_LONGEST_OWN = timedelta(hours=1)  # as long as a handle lives in its cookie


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was counted.

    `own` counts the guesses of this one browser, so that its success gives back no others.
    """

    typed: Sequence[Spending] = ()
    account: Sequence[Spending] = ()
    client: Sequence[Spending] = ()
    own: Spending | None = None


async def count_code(services: Services, visit: Visit, challenge: Challenge) -> Guess:
    """Count a code against the account or address, for this purpose, and against the client.

    Codes of letters are too many to be guessed and have no budget of their own.
    """
    is_short = challenge.code_form is CodeForm.DIGITS
    wrong_codes = services.budgets.wrong_codes if is_short else ()
    return await _count(
        services,
        visit,
        account=[(budget, challenge.addressee.subject) for budget in wrong_codes],
        client=services.budgets.client_codes,
    )


async def count_password(
    services: Services, visit: Visit, name: str, account: Account | None, browser: str | None
) -> Guess:
    """Count a password against the name as it was typed, the account, and the client.

    A browser in which this account has logged in before has a budget of its own there: strangers
    who use up theirs lock nobody out. `browser` is as what the account knows it, if it does; its
    token would begin the budget anew with each log-in. `name` is the canonical form of what was
    typed.
    """
    browser = browser or "anywhere"
    whose = account.id if account else name
    return await _count(
        services,
        visit,
        typed=[(budget, f"as {name} {browser}") for budget in services.budgets.wrong_passwords],
        account=[(budget, f"of {whose} {browser}") for budget in services.budgets.wrong_passwords],
        client=services.budgets.client_passwords,
    )


async def count_second_step(
    services: Services, visit: Visit, account: Account, factor: Factor, *, totp_id: str
) -> Guess:
    """Count an answer to the second step: one budget for all factors, mailed codes included.

    An authenticator app has one more for as long as it is this one: three of its codes are good at
    a time, so a third of the guesses is as likely to succeed (RFC 6238, section 5.2).
    """
    whose = Addressee.of(Purpose.LOGIN, account.email_key, account.id).subject
    subjects = [(budget, whose) for budget in services.budgets.wrong_codes]
    if factor is Factor.TOTP:
        subjects += [(budget, f"totp {totp_id}") for budget in services.budgets.wrong_totps]
    client = services.budgets.client_codes
    return await _count(services, visit, account=subjects, client=client)


async def give_back(services: Services, guess: Guess) -> None:
    """Take off what this browser spent, and nobody else's: the person got it right."""
    if guess.own and await budgets.claim(services.db, guess.own, guess.own.hits):
        spendings = (*guess.typed, *guess.account, *guess.client)
        await budgets.give_back(services.db, own_share(spendings, guess.own))


async def undo(services: Services, guess: Guess, *, of_client: bool) -> None:
    """Take off this one guess, which was not judged; the wrong ones before it stay counted.

    What is over stays so. With `of_client` the client is not charged for it either.
    """
    if guess.own and await budgets.claim(services.db, guess.own, 1):
        spendings = (*guess.typed, *guess.account, *(guess.client if of_client else ()))
        shares = [(spending, 1) for spending in spendings if not spending.is_over]
        await budgets.give_back(services.db, shares)


async def carry_over(
    services: Services, visit: Visit, addressee: Addressee, *, next_handle: str
) -> None:
    """Have the codes that a browser guessed stay its own under its next handle.

    Whoever starts again after typos gives them back with the right code, too.
    """
    pairs = [(budget, addressee.subject) for budget in services.budgets.wrong_codes]
    pairs += [(budget, visit.network) for budget in services.budgets.client_codes]
    if pairs:
        await budgets.move(services.db, _own(pairs, visit.handle), _own(pairs, next_handle))


def _own(pairs: Sequence[Subject], handle: str) -> Subject:
    window = min(_LONGEST_OWN, *(budget.window for budget, _ in pairs))
    (first, subject), *_ = pairs
    return Budget(f"own {first.name}", hits=0, window=window), f"{subject} {digest(handle)}"


async def _count(
    services: Services,
    visit: Visit,
    *,
    client: Sequence[Budget],
    account: Sequence[Subject],
    typed: Sequence[Subject] = (),
) -> Guess:
    of_client = [(budget, visit.network) for budget in client]
    pairs = [*typed, *account, *of_client]
    if not pairs:
        return Guess()
    pairs.append(_own(pairs, visit.handle))
    spent = await budgets.spend(services.db, pairs, now=services.clock())
    guess = Guess(
        typed=spent[: len(typed)],
        account=spent[len(typed) : -1 - len(of_client)],
        client=spent[-1 - len(of_client) : -1],
        own=spent[-1],
    )
    await clients.note_last(services, visit, guess.client)
    return guess
