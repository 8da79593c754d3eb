"""How long what happened is kept."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """How long events are kept, and what became of each code (OWASP ASVS 5.0, 14.2.7)."""

    events: timedelta
    codes: timedelta
