"""Approvals: an admin decides who comes in."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """Whether new people wait for a decision; how long a rejected one has to, before asking again.

    `digest_every`: so seldom admins are mailed that somebody waits, however many come.
    """

    is_asked: bool
    cool_off: timedelta
    digest_every: timedelta


class Verdict(StrEnum):
    """What an admin decides; it is stored, so never renamed."""

    APPROVE = "approve"
    REJECT = "reject"
