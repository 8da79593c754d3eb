"""What a passkey is asked to sign, and for what: each may be answered once, and not for long."""

from datetime import timedelta
from enum import StrEnum

LIFE = timedelta(minutes=15)
# So long at least there is to answer one, since an older one is not handed out again.
PATIENCE = timedelta(minutes=10)


class Use(StrEnum):
    """What an answer is good for; an answer to one is none to another."""

    ADD = "add"
    STEP = "step"
    LOG_IN = "log in"
