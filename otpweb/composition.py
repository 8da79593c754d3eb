"""What settings are made into: everything that flows work with, and what takes their mail."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from otpweb.domain.addresses import AddressPolicy, is_disposable
from otpweb.domain.approvals import ApprovalPolicy
from otpweb.domain.budgets import BudgetPolicy, budgets, client_budgets, common_budgets
from otpweb.domain.captcha import Asked, CaptchaPolicy
from otpweb.domain.challenges import CodePolicy
from otpweb.domain.keys import Keyring
from otpweb.domain.listed_budgets import Listed
from otpweb.domain.owed import StepPolicy
from otpweb.domain.passkeys import RelyingParty
from otpweb.domain.retention import Retention
from otpweb.domain.sessions import SessionPolicy
from otpweb.flows.approval_watch import ApprovalWatch
from otpweb.flows.breaches import Breaches, BreachFile, BreachLookup
from otpweb.flows.delivery import Transport
from otpweb.flows.hashing import Hasher
from otpweb.flows.mail_watch import MailWatch
from otpweb.flows.passwords import PasswordJudge
from otpweb.flows.services import Services
from otpweb.mail.console import Console
from otpweb.mail.messages import Composer, Letterhead
from otpweb.mail.smtp import Mailer, SmtpServer
from otpweb.settings import (
    PREFIX,
    Settings,
    SettingsError,
    effective_settings,
    find_limits,
)
from otpweb.storage.database import Database

ROOT = Path(__file__).parent.parent


def utc_now() -> datetime:
    """Return the server's clock, in UTC."""
    return datetime.now(UTC)


def check_files(settings: Settings) -> None:
    """Raise SettingsError for a file that a setting names and that cannot be used."""
    file = settings.breached_passwords_file
    if file and (fault := BreachFile(file).find_fault()):
        raise SettingsError([f"{PREFIX}BREACHED_PASSWORDS_FILE: {fault}"])


def build_services(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Services:
    """Return what flows work with; the database is not connected yet. Raises as `check_files`."""
    check_files(settings)
    return Services(
        db=Database(settings.database_url),
        keys=Keyring(settings.secret_key, settings.secret_key_fallbacks),
        hasher=Hasher(settings.bcrypt_rounds),
        composer=build_composer(settings),
        codes=CodePolicy(
            lifetime=settings.code_ttl,
            tries=settings.code_attempts,
            sends=settings.code_sends,
            resend_interval=settings.resend_interval,
        ),
        sessions=SessionPolicy(
            idle=settings.session_idle,
            lifetime=settings.session_lifetime,
            remember_lifetime=settings.remember_lifetime,
            trust_lifetime=settings.trust_lifetime,
        ),
        steps=StepPolicy(settings.fresh_for, settings.mailed_code_fallback),
        party=RelyingParty.at(settings.public_url, urlsplit(settings.public_url).netloc),
        budgets=_budgets(settings) if settings.budgets else BudgetPolicy(),
        captcha=CaptchaPolicy(Asked(settings.captcha)),
        addresses=_address_policy(settings),
        is_disposable=_is_disposable,
        passwords=_password_judge(settings),
        approvals=_approvals(settings),
        approval_watch=ApprovalWatch(),
        retention=Retention(events=settings.events_kept, codes=settings.codes_kept),
        settings=effective_settings(settings),
        find_limits=find_limits,
        clock=clock,
        mail_waiting=asyncio.Event(),
        mail_watch=MailWatch(),
        test_domains=not settings.is_production,
    )


def _approvals(settings: Settings) -> ApprovalPolicy:
    return ApprovalPolicy(
        is_asked=settings.registration == "approval",
        cool_off=settings.rejected_cool_off,
        digest_every=settings.approval_digest,
    )


def _budgets(settings: Settings) -> BudgetPolicy:
    # Only silence ends a year of wrong codes: two windows side by side would double its guesses.
    return BudgetPolicy(
        wrong_codes=budgets(Listed.WRONG_CODES, settings.budget_wrong_codes, renews=True),
        wrong_totps=budgets(Listed.WRONG_TOTPS, settings.budget_wrong_totps, renews=True),
        wrong_recoveries=common_budgets(Listed.WRONG_RECOVERIES, settings.budget_wrong_recoveries),
        wrong_passwords=budgets(Listed.WRONG_PASSWORDS, settings.budget_wrong_passwords),
        mails=budgets(Listed.MAILS, settings.budget_mails),
        login_mails=budgets(Listed.LOGIN_MAILS, settings.budget_login_mails),
        all_mails=common_budgets(Listed.ALL_MAILS, settings.budget_all_mails),
        client_registrations=client_budgets(
            Listed.CLIENT_REGISTRATIONS, settings.budget_client_registrations
        ),
        client_passwords=client_budgets(Listed.CLIENT_PASSWORDS, settings.budget_client_passwords),
        client_codes=client_budgets(Listed.CLIENT_CODES, settings.budget_client_codes),
    )


def _address_policy(settings: Settings) -> AddressPolicy:
    if settings.disposable_domains == "allow":
        return AddressPolicy()
    return AddressPolicy(_disposable_domains(), settings.disposable_domains == "refuse")


def _is_disposable(email_key: str) -> bool:
    return is_disposable(email_key, _disposable_domains())


@cache
def _disposable_domains() -> frozenset[str]:
    from disposable_email_domains import blocklist  # noqa: PLC0415 - 10,000 names, seldom wanted

    return frozenset(blocklist)


def _password_judge(settings: Settings) -> PasswordJudge:
    breaches: list[Breaches] = []
    if settings.breached_passwords_file:
        breaches.append(BreachFile(settings.breached_passwords_file))
    if settings.breached_passwords_lookup:
        breaches.append(BreachLookup())
    return PasswordJudge(urlsplit(settings.public_url).hostname or "", breaches)


def build_composer(settings: Settings) -> Composer:
    """Return what makes letters."""
    letterhead = Letterhead(
        sender=settings.email_from,
        public_url=settings.public_url,
        code_in_subject=settings.code_in_subject,
        registration_is_open=settings.registration != "closed",
    )
    return Composer(ROOT / "templates", letterhead)


def build_transport(settings: Settings) -> Transport:
    """Return the mail server, or in development the console."""
    if not settings.email_enabled:
        return Console()
    return Mailer(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            user=settings.smtp_user or None,
            password=settings.smtp_password or None,
            security=settings.smtp_security,
            timeout=settings.smtp_timeout.total_seconds(),
        )
    )
