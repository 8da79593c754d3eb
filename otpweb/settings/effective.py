"""What an admin may see of the settings: all of them, the secret ones covered."""

from dataclasses import fields
from datetime import timedelta

from otpweb.domain.budgets import Limit
from otpweb.domain.effective_settings import EffectiveSetting, EffectiveSettings
from otpweb.settings.environment import PREFIX
from otpweb.settings.settings import Settings

_COVER = "…"
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_BY_COMMAND = "command line"
_SITE, _MAIL, _CODES, _PEOPLE = "Site", "Mail", "Codes", "Registration and passwords"
_SESSIONS, _BUDGETS, _KEEPING = "Sessions", "Budgets", "Keeping and logging"
_GROUPS = {
    _SITE: ("ENV", "SECRET_KEY", "DATABASE_URL", "HOST", "PORT", "PUBLIC_URL", "TRUSTED_PROXIES"),
    _MAIL: ("EMAIL", "SMTP"),
    _CODES: ("CODE_", "RESEND"),
    _SESSIONS: ("SESSION", "REMEMBER", "FRESH", "MAILED", "TRUST_"),
    _BUDGETS: ("BUDGET", "CAPTCHA"),
    _KEEPING: ("EVENTS_KEPT", "CODES_KEPT", "LOG_"),
}
_IN_ORDER = (_SITE, _MAIL, _CODES, _PEOPLE, _SESSIONS, _BUDGETS, _KEEPING)


def effective_settings(settings: Settings) -> EffectiveSettings:
    """Return every setting as text, by groups; of secrets only whether they are set."""
    found = [_effective(settings, one.name) for one in fields(Settings) if one.metadata]
    found.sort(key=lambda one: _IN_ORDER.index(one.group))  # within a group as they were
    return EffectiveSettings(tuple(found), settings.warnings)


def _effective(settings: Settings, name: str) -> EffectiveSetting:
    [field] = (one for one in fields(Settings) if one.name == name)
    value = getattr(settings, name)
    source, default = settings.sources.get(name, ("", field.metadata["default"]))
    default = field.metadata["parse"](default)
    if field.repr and not source and value != default:
        source = _BY_COMMAND  # such as the port that `serve` was told
    return EffectiveSetting(
        name=PREFIX + name.upper(),
        group=_group(name.upper()),
        value=spelled(value) if field.repr else _covered(name, value),
        default=spelled(default),
        source=source,
        about=field.metadata["about"].replace("`", ""),
    )


def _group(name: str) -> str:
    fits = (group for group, beginnings in _GROUPS.items() if name.startswith(beginnings))
    return next(fits, _PEOPLE)


def _covered(name: str, value: object) -> str:
    if name == "database_url":
        return without_password(str(value))
    return "set" if value else "not set"


def without_password(url: str) -> str:
    """Return the URL of a database as it may be shown: nobody can log in with it."""
    scheme, _, rest = url.partition("://")
    address, has_query, _ = rest.partition("?")
    login, at, place = address.rpartition("@")
    name, has_password, _ = login.partition(":")
    shown = f"{name}:{_COVER}" if has_password else name
    query = f"?{_COVER}" if has_query else ""  # it may hold a password, too
    return f"{scheme}://{shown}{at}{place}{query}"


def spelled(value: object) -> str:
    """Return a value in the notation in which it is set."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case timedelta():
            return _span(value)
        case Limit():
            return value.notation
        case tuple():
            are_limits = any(isinstance(one, Limit) for one in value)
            return (";" if are_limits else ", ").join(spelled(one) for one in value)
        case _:
            return str(value)


def _span(span: timedelta) -> str:
    fits = (unit for unit, length in _UNITS.items() if span and not span % length)
    unit = next(fits, "")
    return f"{span // _UNITS.get(unit, timedelta(seconds=1))}{unit}"
