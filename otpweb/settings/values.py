"""What may stand in one variable. Each parser raises EnvError with words that say what to write."""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import AddressValueError, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from environs import EnvError
from limits import parse_many

from otpweb.domain.budgets import Limit
from otpweb.domain.clients import Network

_UNITS = {"": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3650)
_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True}
_BOOLEANS |= {"false": False, "0": False, "no": False, "off": False}
_DEFAULT_PORTS = {"http": 80, "https": 443}

# The address as HTML's <input type=email> has it; the name in front may be in any script.
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_NAME = r'(?:"[^"\\\x00-\x1f\x7f]*"|[^"\\<>@,:;()\x00-\x1f\x7f]*)'
_MAILBOX = re.compile(rf"{_ADDRESS}|{_NAME} ?<{_ADDRESS}>")


def text(value: str) -> str:
    """Return the text as it stands: blanks around a secret belong to it."""
    return value


def boolean(value: str) -> bool:
    """Return the truth of true, yes, on, 1 and of false, no, off, 0."""
    try:
        return _BOOLEANS[value.strip().lower()]
    except KeyError:
        raise EnvError(f"write true or false, not {value!r}.") from None


def one_of(*choices: str) -> Callable[[str], str]:
    """Make a parser that knows only these words, in any case."""

    def parse(value: str) -> str:
        word = value.strip().lower()
        if word not in choices:
            raise EnvError(f"write {' or '.join(choices)}, not {value!r}.")
        return word

    return parse


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Make a parser for whole numbers in ASCII digits; both ends are included."""

    def parse(value: str) -> int:
        digits = value.strip()
        if not re.fullmatch(r"[0-9]{1,9}", digits) or not low <= int(digits) <= high:
            raise EnvError(f"write a whole number from {low} to {high}, not {value!r}.")
        return int(digits)

    return parse


def duration(shortest: int = 1) -> Callable[[str], timedelta]:
    """Make a parser for whole seconds, minutes, hours or days; `shortest` is in seconds."""

    def parse(value: str) -> timedelta:
        found = re.fullmatch(r"([0-9]{1,9})([mhd]?)", value.strip())
        if not found:
            raise EnvError(f"write whole seconds such as 300, or 5m, 24h, 30d, not {value!r}.")
        span = timedelta(**{_UNITS[found[2]]: int(found[1])})
        if span < timedelta(seconds=shortest):
            raise EnvError(f"write at least {shortest} (seconds), not {value!r}.")
        if span > _LONGEST:
            raise EnvError(f"write at most {_LONGEST.days}d, not {value!r}.")
        return span

    return parse


def limits(value: str) -> tuple[Limit, ...]:
    """Return what the notation of the `limits` library says: "10/hour;20/day;50/30 days"."""
    try:
        found = [
            Limit(item.amount, timedelta(seconds=item.get_expiry())) for item in parse_many(value)
        ]
    except (ValueError, OverflowError):
        raise EnvError(f"write limits such as 10/hour;50/30 days, not {value!r}.") from None
    if any(not limit.hits or limit.window > _LONGEST for limit in found):
        raise EnvError(f"write at least 1 in at most {_LONGEST.days} days, not {value!r}.")
    if len({limit.window for limit in found}) < len(found):
        raise EnvError(f"write one limit for each length of time, not {value!r}.")
    return tuple(found)


def find_limits(value: str) -> tuple[Limit, ...] | str:
    """Return the same, or words that say what to write: for whoever types it into a page."""
    try:
        return limits(value)
    except EnvError as problem:
        return f"{str(problem).partition(', not ')[0].rstrip('.')}."


def networks(value: str) -> tuple[Network, ...]:
    """Return the networks between the commas; a bare address is a network of one."""
    parts = [part for part in re.split(r"[,\s]+", value.strip()) if part]
    try:
        return tuple(ip_network(part) for part in parts if part.lower() != "none")
    except ValueError as problem:
        raise EnvError(f"write networks such as 10.0.0.0/8,::1 ({problem}).") from None


def path(value: str) -> Path | None:
    """Return the path of a file, None for none."""
    return Path(value.strip()) if value.strip() else None


def keys(value: str) -> tuple[str, ...]:
    """Return the keys between the commas."""
    return tuple(key for part in value.split(",") if (key := part.strip()))


def host(value: str) -> str:
    """Return a host name or an IP address, without a scheme, brackets or port."""
    name = value.strip()
    if name and not _is_host(name):
        raise EnvError(f"write a bare host name or IP address, not {value!r}.")
    return name


def is_loopback(name: str) -> bool:
    """Tell whether what is sent to this host stays on this machine."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def mailbox(value: str) -> str:
    """Return one address, with or without a name in front of it (RFC 5322, section 3.4)."""
    mailbox = value.strip()
    if not _MAILBOX.fullmatch(mailbox):
        raise EnvError(f"write one address such as otpweb <no-reply@example.org>, not {value!r}.")
    return mailbox


def mail_domain(mailbox: str) -> str:
    """Return the domain of an address in lower case, or "" when there is none."""
    return mailbox.rstrip(">").rpartition("@")[2].lower() if "@" in mailbox else ""


def database_url(value: str) -> str:
    """Return the URL of an SQLite file or a PostgreSQL database; postgres:// is put right.

    The words never repeat the URL, which may hold a password.
    """
    scheme, _, rest = value.strip().partition("://")
    if scheme == "sqlite":
        # An SQLite database in memory would be a new, empty one for every connection.
        if not rest.startswith("/") or rest in ("/", "/:memory:"):
            raise EnvError("name a file after sqlite:///, such as sqlite:///var/otpweb.db.")
        return f"sqlite://{rest}"
    if scheme not in ("postgresql", "postgres"):
        raise EnvError("write sqlite:///path/to/file.db or postgresql://user:password@host/name.")
    url = f"postgresql://{rest}"
    if not _has_readable_port(url):
        raise EnvError("write %-escapes for /, ?, #, [ and ] in the password, and digits as port.")
    return url


def web_origin(value: str) -> str:
    """Return scheme, host and port as a browser spells them in Origin (RFC 6454, section 6.2)."""
    complaint = "write scheme and host only, such as https://login.example.org."
    if not _has_readable_port(value.strip()):
        raise EnvError(complaint)
    url = urlsplit(value.strip())
    name = url.hostname or ""
    extras = url.path.strip("/") or url.query or url.fragment or "@" in url.netloc
    if url.scheme not in _DEFAULT_PORTS or not _is_host(name) or extras:
        raise EnvError(complaint)
    if ":" in name:
        name = f"[{IPv6Address(name).compressed}]"
    shown = "" if url.port in (None, _DEFAULT_PORTS[url.scheme]) else f":{url.port}"
    return f"{url.scheme}://{name}{shown}"


def _is_host(name: str) -> bool:
    if ":" not in name:
        return re.fullmatch(r"[A-Za-z0-9._-]+", name) is not None
    try:
        IPv6Address(name)
    except AddressValueError:
        return False
    return True


def _has_readable_port(url: str) -> bool:
    try:
        urlsplit(url).port  # noqa: B018 - reading it is what raises
    except ValueError:
        return False
    return True
