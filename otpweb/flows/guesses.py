"""Guesses at codes and passwords: counted in one statement before anything is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from otpweb.domain.accounts import Account, canonical
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

_ANYWHERE = "anywhere"  # what browsers that an account does not know are called
_LONGEST_OWN = timedelta(hours=1)  # as long as a handle lives in its cookie


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was counted.

    `own` counts the guesses of this one browser, so that its success gives back no others;
    `everybody` those of all people together, whose end says nothing of the account.
    """

    typed: Sequence[Spending] = ()
    account: Sequence[Spending] = ()
    everybody: Sequence[Spending] = ()
    client: Sequence[Spending] = ()
    own: Spending | None = None


def of_codes(services: Services, addressee: Addressee) -> list[Subject]:
    """Return what limits the guesses at the six digits that an addressee is mailed."""
    return [(budget, addressee.subject) for budget in services.budgets.wrong_codes]


def of_all_codes(services: Services, addressee: Addressee) -> list[Subject]:
    """Return what limits such guesses at everybody's codes together.

    Anybody can ask for codes to recover with, of all accounts there are: a few guesses at each
    would be many.
    """
    is_recovery = addressee.purpose is Purpose.RECOVER
    return [(budget, "") for budget in services.budgets.wrong_recoveries if is_recovery]


async def count_code(services: Services, visit: Visit, challenge: Challenge) -> Guess:
    """Count a code against the account or address, for this purpose, and against the client.

    Codes of letters are too many to be guessed and have no budget of their own.
    """
    is_short = challenge.code_form is CodeForm.DIGITS
    return await _count(
        services,
        visit,
        account=of_codes(services, challenge.addressee) if is_short else (),
        everybody=of_all_codes(services, challenge.addressee) if is_short else (),
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
    browser = browser or _ANYWHERE
    listed = services.budgets.wrong_passwords
    unlisted = [budget.unlisted() for budget in listed]  # the name may be a mistyped password
    whose = account.id if account else name
    return await _count(
        services,
        visit,
        typed=[(budget, f"as {name} {browser}") for budget in unlisted],
        account=[(budget, f"of {whose} {browser}") for budget in (listed if account else unlisted)],
        client=services.budgets.client_passwords,
    )


async def count_second_step(
    services: Services, visit: Visit, account: Account, factor: Factor, *, totp_id: str
) -> Guess:
    """Count an answer to the second step: one budget for all factors, mailed codes included.

    An authenticator app has one more for as long as it is this one: three of its codes are good at
    a time, so a third of the guesses is as likely to succeed (RFC 6238, section 5.2).
    """
    subjects = of_codes(services, Addressee.of(Purpose.LOGIN, account.email_key, account.id))
    if factor is Factor.TOTP:
        subjects += [(budget, f"totp {totp_id}") for budget in services.budgets.wrong_totps]
    client = services.budgets.client_codes
    return await _count(services, visit, account=subjects, client=client)


def of_passwords(
    services: Services, account: Account | None, names: Sequence[str], browsers: Sequence[str]
) -> list[Subject]:
    """Return what limits passwords for these names, in any browser and in those that are known."""
    whose = (account.id,) if account else names
    places = (_ANYWHERE, *browsers)
    subjects = [f"as {name} {place}" for name in names for place in places]
    subjects += [f"of {one} {place}" for one in whose for place in places]
    return [(budget, one) for budget in services.budgets.wrong_passwords for one in subjects]


async def forget_passwords(services: Services, account: Account) -> None:
    """Begin anew, since the password is another: what was guessed says nothing of this one.

    Whoever recovers has a way in at once, however many wrong ones strangers tried (SEC-32).
    """
    names = (canonical(account.username), account.email_key)
    for pair in of_passwords(services, account, names, ()):
        await budgets.forget(services.db, pair)


async def count_passkey(services: Services, visit: Visit) -> Guess:
    """Count a passkey that came without a name, against the client: no account has to rest.

    It cannot be guessed, but whoever tries all the same keeps the machine busy.
    """
    return await _count(services, visit, account=(), client=services.budgets.client_codes)


async def give_back(services: Services, guess: Guess) -> None:
    """Take off what this browser spent, and nobody else's: the person got it right."""
    if guess.own and await budgets.claim(services.db, guess.own, guess.own.hits):
        spendings = (*guess.typed, *guess.account, *guess.everybody, *guess.client)
        await budgets.give_back(services.db, own_share(spendings, guess.own))


async def undo(services: Services, guess: Guess, *, of_client: bool) -> None:
    """Take off this one guess, which was not judged; the wrong ones before it stay counted.

    What is over stays so. With `of_client` the client is not charged for it either.
    """
    if guess.own and await budgets.claim(services.db, guess.own, 1):
        spendings = (*guess.typed, *guess.account, *guess.everybody)
        spendings += (*guess.client,) if of_client else ()
        shares = [(spending, 1) for spending in spendings if not spending.is_over]
        await budgets.give_back(services.db, shares)


async def carry_over(
    services: Services, visit: Visit, addressee: Addressee, *, next_handle: str
) -> None:
    """Have the codes that a browser guessed stay its own under its next handle.

    Whoever starts again after typos gives them back with the right code, too.
    """
    pairs = [*of_codes(services, addressee), *of_all_codes(services, addressee)]
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
    everybody: Sequence[Subject] = (),
) -> Guess:
    of_client = [(budget, visit.network) for budget in client]
    pairs = [*typed, *account, *everybody, *of_client]
    if not pairs:
        return Guess()
    pairs.append(_own(pairs, visit.handle))
    spent = await budgets.spend(services.db, pairs, now=services.clock())
    in_order = iter(spent)
    guess = Guess(
        typed=list(islice(in_order, len(typed))),
        account=list(islice(in_order, len(account))),
        everybody=list(islice(in_order, len(everybody))),
        client=list(islice(in_order, len(of_client))),
        own=next(in_order),
    )
    await clients.note_last(services, visit, guess.client)
    return guess
