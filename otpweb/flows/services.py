"""What a flow is given to work with."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.addresses import AddressPolicy
from otpweb.domain.approvals import ApprovalPolicy
from otpweb.domain.budgets import BudgetPolicy, Limit
from otpweb.domain.captcha import CaptchaPolicy
from otpweb.domain.challenges import CodePolicy
from otpweb.domain.effective_settings import EffectiveSettings
from otpweb.domain.keys import Keyring
from otpweb.domain.owed import StepPolicy
from otpweb.domain.passkeys import RelyingParty
from otpweb.domain.retention import Retention
from otpweb.domain.sessions import SessionPolicy
from otpweb.flows.approval_watch import ApprovalWatch
from otpweb.flows.hashing import Hasher
from otpweb.flows.mail_watch import MailWatch
from otpweb.flows.passwords import PasswordJudge
from otpweb.mail.messages import Composer
from otpweb.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by `create_app`; tests replace the clock."""

    db: Database
    keys: Keyring
    hasher: Hasher
    composer: Composer
    codes: CodePolicy
    sessions: SessionPolicy
    steps: StepPolicy
    party: RelyingParty
    budgets: BudgetPolicy
    captcha: CaptchaPolicy
    addresses: AddressPolicy
    is_disposable: Callable[[str], bool]  # of the key of an address, whatever is done about it
    passwords: PasswordJudge
    approvals: ApprovalPolicy
    approval_watch: ApprovalWatch
    retention: Retention
    settings: EffectiveSettings
    find_limits: Callable[[str], tuple[Limit, ...] | str]
    clock: Callable[[], datetime]
    mail_waiting: asyncio.Event
    mail_watch: MailWatch
    test_domains: bool
