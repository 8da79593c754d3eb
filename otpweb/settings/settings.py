"""The settings themselves: their names, types, defaults, and what each is about."""

# ruff: noqa: RUF009 - what `_setting` returns is a dataclass field

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

from otpweb.domain.budgets import Limit
from otpweb.domain.clients import Network
from otpweb.settings import rules, values
from otpweb.settings.development_key import development_key
from otpweb.settings.environment import PREFIX, Environment, SettingsError
from otpweb.settings.values import boolean, duration, one_of, text, whole_number


def _setting(
    default: str, parse: Callable[[str], object], about: str, *, secret: bool = False
) -> Any:  # noqa: ANN401 - like dataclasses.field
    metadata = {"default": default, "parse": parse, "about": about}
    return field(metadata=metadata, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decided; the words beside each default are its line in the README."""

    env: Literal["development", "production"] = _setting(
        "development",
        one_of("development", "production"),
        "`production` refuses to start with anything that is only safe on a desk",
    )
    secret_key: str = _setting(
        "", text, "signs cookies and derives codes; development keeps one in `var/`", secret=True
    )
    secret_key_fallbacks: tuple[str, ...] = _setting(
        "", values.keys, "retired keys, separated by commas, still good for reading", secret=True
    )
    database_url: str = _setting(
        "sqlite:///var/otpweb.db",
        values.database_url,
        "or `postgresql://user:password@host/name`; plain `DATABASE_URL` is read too",
        secret=True,
    )
    host: str = _setting("127.0.0.1", values.host, "address to listen on; `0.0.0.0` in production")
    port: int = _setting(
        "8000", whole_number(0, 65535), "port to listen on; plain `PORT` is read too"
    )
    public_url: str = _setting(
        "http://localhost:8000",
        values.web_origin,
        "where people open it; every link and origin check comes from here",
    )
    email_enabled: bool = _setting(
        "false", boolean, "`false` prints mail and keeps it for /dev/mail"
    )
    smtp_host: str = _setting("", values.host, "mail server")
    smtp_security: Literal["starttls", "tls", "none"] = _setting(
        "starttls", one_of("starttls", "tls", "none"), "`none` only to this machine itself"
    )
    smtp_port: int = _setting("587", whole_number(1, 65535), "465 when SMTP_SECURITY is `tls`")
    smtp_user: str = _setting("", text, "name to log in with at the mail server")
    smtp_password: str = _setting("", text, "password for it", secret=True)
    smtp_timeout: timedelta = _setting(
        "10",
        duration(),
        "patience with each SMTP command; with the reply to a whole mail, a minute",
    )
    email_from: str = _setting(
        "otpweb <no-reply@localhost>", values.mailbox, "sender of every mail"
    )
    code_in_subject: bool = _setting(
        "true", boolean, "`false` keeps the code out of the subject, and so off lock screens"
    )
    code_ttl: timedelta = _setting("300", duration(), "life of a code, from each mail")
    code_attempts: int = _setting("5", whole_number(1, 1000), "tries per challenge")
    code_sends: int = _setting("5", whole_number(1, 1000), "mails per challenge")
    resend_interval: timedelta = _setting("60", duration(0), "pause between two mails")
    bcrypt_rounds: int = _setting(
        "12", whole_number(4, 16), "cost of a password hash; hashes are renewed at log-in"
    )
    registration: Literal["open", "approval", "closed"] = _setting(
        "open",
        one_of("open", "approval", "closed"),
        "`approval`: an admin decides about each; `closed` lets nobody new in",
    )
    approval_digest: timedelta = _setting(
        "1h", duration(), "admins are mailed that people wait once in so long, at most"
    )
    rejected_cool_off: timedelta = _setting(
        "7d", duration(), "whom an admin rejected may ask again after this long"
    )
    session_idle: timedelta = _setting("1h", duration(), "a session ends after this long unused")
    session_lifetime: timedelta = _setting("24h", duration(), "a session ends after this long")
    remember_lifetime: timedelta = _setting("30d", duration(), "the same with `remember me`")
    fresh_for: timedelta = _setting(
        "5m", duration(), "so long a proof is enough for what is sensitive; then it is asked again"
    )
    mailed_code_fallback: bool = _setting(
        "on", boolean, "`off`: who has an app or a passkey cannot do with a mailed code instead"
    )
    trust_lifetime: timedelta = _setting("30d", duration(), "a trusted browser needs no code")
    captcha: Literal["adaptive", "always", "off"] = _setting(
        "adaptive",
        one_of("adaptive", "always", "off"),
        "a proof of work, asked when a budget is warm; no third party",
    )
    budgets: bool = _setting("on", boolean, "`off` only outside production, for measuring")
    budget_wrong_codes: tuple[Limit, ...] = _setting(
        "10/hour;20/day;50/30 days;100/365 days",
        values.limits,
        "per account or address, and purpose; then its codes are longer",
    )
    budget_wrong_totps: tuple[Limit, ...] = _setting(
        "33/365 days", values.limits, "per authenticator app; then it has to be set up anew"
    )
    budget_wrong_recoveries: tuple[Limit, ...] = _setting(
        "100/day",
        values.limits,
        "wrong codes of all recoveries together; then their codes are longer",
    )
    budget_wrong_passwords: tuple[Limit, ...] = _setting(
        "5/5 minutes;10/20 minutes;15/hour", values.limits, "per account; then it has to wait"
    )
    budget_mails: tuple[Limit, ...] = _setting(
        "5/hour;10/day", values.limits, "per address, of the mails that anybody can ask for"
    )
    budget_login_mails: tuple[Limit, ...] = _setting(
        "10/hour;30/day", values.limits, "per account, after a right password"
    )
    budget_all_mails: tuple[Limit, ...] = _setting(
        "2000/hour", values.limits, "of all together, of those that anybody can ask for"
    )
    budget_client_registrations: tuple[Limit, ...] = _setting(
        "100/hour",
        values.limits,
        "forms to register or to recover, per client; warm from here on, refused at ten times that",
    )
    budget_client_passwords: tuple[Limit, ...] = _setting(
        "20/10 minutes", values.limits, "wrong passwords per client, likewise"
    )
    budget_client_codes: tuple[Limit, ...] = _setting(
        "30/10 minutes", values.limits, "wrong codes per client, likewise"
    )
    trusted_proxies: tuple[Network, ...] = _setting(
        "", values.networks, "CIDRs, by commas; only from these is `X-Forwarded-For` read"
    )
    disposable_domains: Literal["allow", "warn", "refuse"] = _setting(
        "allow", one_of("allow", "warn", "refuse"), "what to do about throw-away addresses"
    )
    breached_passwords_file: Path | None = _setting(
        "", values.path, "Pwned Passwords, ordered by hash: its passwords are refused"
    )
    breached_passwords_lookup: bool = _setting(
        "false", boolean, "asks api.pwnedpasswords.com, with five digits of a hash"
    )
    events_kept: timedelta = _setting("365d", duration(), "events are deleted after this long")
    codes_kept: timedelta = _setting(
        "30d", duration(), "so long admins see what became of a code; at least two days"
    )
    log_format: Literal["text", "json"] = _setting(
        "text", one_of("text", "json"), "`json` in production"
    )

    warnings: tuple[str, ...] = ()
    # Of each setting where it was read, and what stood for it had it not been set.
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read everything once, from the process's environment or from the mapping given instead.

        Without a mapping, development also reads `.env` in the current directory. Development
        without a SECRET_KEY keeps one in `var/` there. Raises SettingsError with every problem.
        """
        environment = Environment(os.environ if environ is None else environ)
        if environ is None:
            environment.read_dotenv(Path(".env"))
        settings = cls._read(environment)
        problems = environment.problems()
        refusals = rules.contradictions(settings)
        if settings.is_production:
            refusals += rules.refused_in_production(settings)
        for name, words in refusals:
            problems.setdefault(name, words)
        if problems:
            told = (name for name in _NAMES if name in problems)
            raise SettingsError([f"{environment.source(name)}: {problems[name]}" for name in told])
        # Nothing has been written until here: a start that fails leaves no trace.
        key = settings.secret_key or development_key(Path("var"))
        warnings = rules.warnings(settings, environment.unknown(_NAMES), _NAMES)
        return replace(settings, secret_key=key, warnings=warnings)

    @classmethod
    def _read(cls, environment: Environment) -> Self:
        found: dict[str, Any] = {}
        sources: dict[str, tuple[str, str]] = {}
        for setting in _SETTINGS:
            default, parse = setting.metadata["default"], setting.metadata["parse"]
            match setting.name:  # the defaults that depend on settings above them
                case "host" if found["env"] == "production":
                    default = "0.0.0.0"  # noqa: S104 - a container is reached from outside
                case "log_format" if found["env"] == "production":
                    default = "json"
                case "public_url":
                    default = f"http://localhost:{found['port']}"
                case "smtp_port" if found["smtp_security"] == "tls":
                    default = "465"  # RFC 8314, section 3.3
            name = setting.name.upper()
            found[setting.name] = environment.read(name, default, parse)
            sources[setting.name] = environment.origin(name), default
        return cls(**found, sources=sources)

    @property
    def is_production(self) -> bool:
        """Tell whether real people are served."""
        return self.env == "production"

    @property
    def cookie_prefix(self) -> str:
        """Return `__Host-` where cookies are Secure (RFC 6265bis, section 4.1.3), else nothing."""
        return "__Host-" if self.public_url.startswith("https://") else ""


_SETTINGS = tuple(setting for setting in fields(Settings) if setting.metadata)
_NAMES = [setting.name.upper() for setting in _SETTINGS]


def settings_table() -> list[tuple[str, str, str]]:
    """Return variable, default and purpose of every setting, as README has them."""
    return [
        (PREFIX + name, setting.metadata["default"], setting.metadata["about"])
        for name, setting in zip(_NAMES, _SETTINGS, strict=True)
    ]
