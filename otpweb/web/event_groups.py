"""Kinds of events as an admin picks them: one, or all that belong together."""

from collections.abc import Sequence

from otpweb.domain.events import EventKind
from otpweb.web.event_words import EVENTS

_GROUPS = (
    ("registering", "Registering", ("registration.", "account.created", "approval.")),
    ("login", "Logging in", ("login.", "step.", "browser.", "session.")),
    ("codes", "Codes and e-mails", ("code.", "challenge.", "mail.budget", "mail.allowed")),
    ("recovery", "Forgotten passwords", ("recovery.asked", "recovery.granted", "password.rec")),
    (
        "account",
        "Their own account",
        (
            *("password.", "username.", "email.", "account.d"),
            *("totp.", "passkey.", "recovery.codes", "mail.fallback"),
        ),
    ),
    ("limits", "Limits", ("captcha.", "client.", "budget.")),
    ("desk", "Done at the desk", ("account.", "role.", "admin.", "mail.", "events.")),
)

Choice = tuple[str, str]


def kinds_chosen(value: str) -> frozenset[EventKind] | None:
    """Return the kinds that a choice stands for: the name of a kind, or of a group."""
    if value in set(EventKind):
        return frozenset({EventKind(value)})
    return GROUPS[value][1] if value in GROUPS else None


def choices() -> Sequence[tuple[str, str, Sequence[Choice]]]:
    """Return for each group its name, its words, and its kinds with theirs."""
    return [
        (
            name,
            words,
            sorted(((kind.value, EVENTS[kind]) for kind in kinds), key=lambda one: one[1]),
        )
        for name, (words, kinds) in GROUPS.items()
    ]


def _grouped() -> dict[str, tuple[str, frozenset[EventKind]]]:
    """Give each kind to the first group with a beginning that it has."""
    left = set(EventKind)
    groups = {}
    for name, words, beginnings in _GROUPS:
        taken = frozenset(kind for kind in left if kind.startswith(beginnings))
        groups[name] = (words, taken)
        left -= taken
    return groups


GROUPS = _grouped()
