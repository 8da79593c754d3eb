"""Changing the password, by whoever is logged in and knows the present one."""

from dataclasses import dataclass, field

from otpweb.domain.accounts import Account
from otpweb.domain.events import EventKind
from otpweb.domain.letters import Letter
from otpweb.domain.passwords import PasswordProblem
from otpweb.domain.sessions import Session
from otpweb.domain.tokens import digest, new_token
from otpweb.domain.visits import Visit
from otpweb.domain.waits import TooSoon
from otpweb.flows import audit, eviction, mailing
from otpweb.flows.hashing import Busy
from otpweb.flows.services import Services
from otpweb.flows.step_up import judge_own
from otpweb.storage import accounts, sessions


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed."""

    current: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changed:
    """The session goes on under a new token; no other one does."""

    token: str = field(repr=False)
    is_remembered: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """What the person can mend, all of it at once."""

    is_current_wrong: bool
    new: PasswordProblem | None


async def change(
    services: Services, visit: Visit, session: Session, form: Form
) -> Changed | Refused | TooSoon | Busy:
    """Set a new password and put everybody else out (OWASP ASVS 5.0, 6.2.3 and 7.4.3).

    The present one is enough, and is judged with the budgets of the door; it is no fresh proof for
    what is sensitive.
    """
    account = session.account
    problem = await _find_problem(services, account, form)
    # An empty field is no guess, and counts as none.
    right = await judge_own(services, visit, account, form.current) if form.current else False
    if not isinstance(right, bool):
        return right
    if problem is not None or not right:
        return Refused(not right, problem)
    password_hash = await services.hasher.hash(form.new)
    if isinstance(password_hash, Busy):
        return password_hash
    return await _set(services, visit, session, password_hash)


async def _find_problem(services: Services, account: Account, form: Form) -> PasswordProblem | None:
    if form.new and form.new == form.current:
        return PasswordProblem.SAME
    names = (account.username, account.email.partition("@")[0])
    return await services.passwords.find_problem(form.new, names=names)


async def _set(
    services: Services, visit: Visit, session: Session, password_hash: str
) -> Changed | Refused:
    account, token = session.account, new_token()
    async with services.db.transaction():
        is_set = await accounts.update_password_hash(
            services.db, account.id, old=account.password_hash, new=password_hash
        )
        if not is_set:
            return Refused(is_current_wrong=True, new=None)  # changed elsewhere meanwhile
        await eviction.put_out_others(services, visit, account)
        await sessions.change_token(
            services.db, digest(visit.session_token or ""), new_digest=digest(token)
        )
        await audit.note(
            services,
            visit,
            EventKind.PASSWORD_CHANGED,
            actor=account.id,
            account_id=account.id,
        )
        await mailing.post_notice(
            services,
            visit,
            Letter.PASSWORD_CHANGED,
            account,
            how="",
            effect="All other browsers were logged out, and are trusted no more.",
        )
    services.mail_waiting.set()
    return Changed(token, session.is_remembered)
