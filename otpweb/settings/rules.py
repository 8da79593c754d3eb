"""What settings must not be together, what production refuses, and what is worth a warning.

A refusal is the name of a setting and words that say what to do about it.
"""

import difflib
from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from otpweb.domain.budgets import Limit
from otpweb.settings.environment import PREFIX
from otpweb.settings.values import is_loopback, mail_domain

if TYPE_CHECKING:  # settings.py imports this module
    from otpweb.settings.settings import Settings

Refusal = tuple[str, str]

EXAMPLE_KEY = "replace-this-with-48-random-characters-of-your-own"  # stands in .env.example

_YEAR = timedelta(days=365)
_MOST_GUESSES = 100  # at six digits, in a year
_MOST_TOTPS = 33  # of an app three codes are good at a time (RFC 6238, section 5.2)

_SHORTEST_KEY = 32
_FEWEST_DIFFERENT = 8  # "changeme" over and over has 7; 32 random hex digits practically never


def contradictions(settings: "Settings") -> list[Refusal]:
    """Return the settings that do not go together, in production or anywhere else."""
    in_the_clear = settings.smtp_security == "none" and settings.smtp_host
    separators = f"leave out commas: they separate the keys in {PREFIX}SECRET_KEY_FALLBACKS."
    no_server = "name the mail server that sends the codes."
    exposed = "write starttls or tls: none would send codes and password readable by others."
    rules = (
        ("SECRET_KEY", "," in settings.secret_key, separators),
        ("SMTP_HOST", settings.email_enabled and not settings.smtp_host, no_server),
        ("SMTP_SECURITY", in_the_clear and not is_loopback(settings.smtp_host), exposed),
    )
    return [(name, words) for name, broken, words in rules if broken]


def refused_in_production(settings: "Settings") -> list[Refusal]:
    """Return what is fine on a desk but not in front of people.

    A code lives ten minutes at most (OWASP ASVS 5.0, 6.5.5). A hundred guesses at six digits
    succeed once in ten thousand times: no year may bring more (NIST SP 800-63B-4, section 3.2.2).
    """
    s = settings
    guesses, totps = _most_in_a_year(s.budget_wrong_codes), _most_in_a_year(s.budget_wrong_totps)
    fewer = _fewer(_MOST_GUESSES, guesses, f"10/hour;{_MOST_GUESSES}/365 days")
    fewer_totps = _fewer(_MOST_TOTPS, totps, f"{_MOST_TOTPS}/365 days")
    rules = (
        ("PORT", s.port == 0, "write a port: 0, any free one, is for development."),
        ("PUBLIC_URL", not s.cookie_prefix, "write the https:// address people open."),
        ("EMAIL_ENABLED", not s.email_enabled, "write true: mail would be printed to the console."),
        ("SMTP_HOST", not s.smtp_host, "name the mail server that sends the codes."),
        ("CODE_TTL", s.code_ttl < timedelta(minutes=1), "write at least 60 seconds."),
        ("CODE_TTL", s.code_ttl > timedelta(minutes=10), "write at most 10m."),
        ("CODE_ATTEMPTS", s.code_attempts > 10, "write at most 10."),
        ("RESEND_INTERVAL", s.resend_interval < timedelta(seconds=30), "write at least 30."),
        ("FRESH_FOR", s.fresh_for > timedelta(minutes=15), "write at most 15m."),
        ("BCRYPT_ROUNDS", s.bcrypt_rounds < 10, "write at least 10."),
        ("CODES_KEPT", s.codes_kept < timedelta(days=2), "write at least 2d."),
        ("BUDGETS", not s.budgets, "write on: without them a code can be guessed."),
        ("BUDGET_WRONG_CODES", guesses > _MOST_GUESSES, fewer),
        ("BUDGET_WRONG_TOTPS", totps > _MOST_TOTPS, fewer_totps),
    )
    broken_rules = [(name, f"in production, {words}") for name, broken, words in rules if broken]
    return [*_weak_keys(settings), *broken_rules]


def _fewer(most: int, found: int, such_as: str) -> str:
    return (
        f"write limits that let {most} wrong codes a year through at most, such as {such_as}: "
        f"these let {found} through."
    )


def _most_in_a_year(limits: Sequence[Limit]) -> int:
    """Return how many hits all these limits let through in some year, at worst.

    The longest window begins anew with each hit. Of the others two may stand side by side, with
    all the hits of the first at its end: one window more than fit into a year.
    """
    longest = max(limit.window for limit in limits)
    found = []
    for limit in limits:
        windows = ceil(_YEAR / limit.window) + (0 if limit.window == longest else 1)
        found.append(windows * limit.hits)
    return min(found)


def warnings(settings: "Settings", unknown: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return what may be meant but seldom is, in sentences; `unknown` are full variable names."""
    sender, user = mail_domain(settings.email_from), mail_domain(settings.smtp_user)
    found = [_about_unknown(variable, known) for variable in unknown]
    if user and sender != user:
        found.append(
            f"{PREFIX}EMAIL_FROM: its domain {sender} is not {user}, that of {PREFIX}SMTP_USER; "
            "many mail servers refuse such mail or call it spam."
        )
    return tuple(found)


def _weak_keys(settings: "Settings") -> list[Refusal]:
    make_one = "python -c 'import secrets; print(secrets.token_urlsafe(48))' prints a good one."
    refusals = []
    if weakness := _weakness(settings.secret_key):
        refusals.append(("SECRET_KEY", f"{weakness}; {make_one}"))
    # A retired key still opens sessions: who guesses it is let in as by the current one.
    if any(_weakness(key) for key in settings.secret_key_fallbacks):
        refusals.append(("SECRET_KEY_FALLBACKS", "drop the key that is short or easily guessed."))
    return refusals


def _weakness(key: str) -> str:
    if not key:
        return "production needs one"
    if len(key) < _SHORTEST_KEY:
        return f"write at least {_SHORTEST_KEY} characters, not {len(key)}"
    if len(set(key)) < _FEWEST_DIFFERENT or key == EXAMPLE_KEY:
        return "write one that nobody can guess"
    return ""


def _about_unknown(variable: str, known: Sequence[str]) -> str:
    name = variable.removeprefix(PREFIX)  # the prefix alone would make any two look alike
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {PREFIX}{close[0]}?" if close else ""
    return f"{variable}: there is no such setting.{hint}"
