"""Every panel in every state that people see: how to get there, for screenshots and for axe."""

from tests.e2e.scenes import (
    account,
    admin_budgets,
    admin_codes,
    admin_events,
    admin_people,
    approvals,
    authenticators,
    codes,
    doors,
    inside,
    mail_desk,
    passkeys,
    sessions,
)
from tests.e2e.scenes.scene import SCENES, Scene

__all__ = [
    "SCENES",
    "Scene",
    "account",
    "admin_budgets",
    "admin_codes",
    "admin_events",
    "admin_people",
    "approvals",
    "authenticators",
    "codes",
    "doors",
    "inside",
    "mail_desk",
    "passkeys",
    "sessions",
]
