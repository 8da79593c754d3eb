"""What the page of a person shows, as its panel takes it."""

from datetime import datetime

from otpweb.domain.accounts import Account
from otpweb.domain.authenticators import Authenticators
from otpweb.domain.code_log import standing_of
from otpweb.domain.devices import describe_device
from otpweb.domain.directory import Request
from otpweb.domain.sessions import Session, TrustedBrowser
from otpweb.flows.person import MOST_SHOWN, Person
from otpweb.web.ages import ago
from otpweb.web.code_words import PURPOSES, STANDINGS, tone_of
from otpweb.web.desk import address
from otpweb.web.event_words import EVENTS
from otpweb.web.person_words import ROLES, SHOWN_BY, STATUSES, who

Facts = dict[str, object]


def facts_of(person: Person, admin: Account) -> Facts:
    """Return all that the panel shows to this admin."""
    account = person.account
    return {
        "person": account,
        "is_self": account.id == admin.id,
        "status": STATUSES[account.status],
        "role": ROLES[account.role],
        "factors": _factors(person),
        "has_own": account.authenticators.has_own or account.authenticators.recovery_codes > 0,
        "sessions": [_session(one, person.now) for one in person.sessions],
        "browsers": [_browser(one, person.now) for one in person.browsers],
        "is_cut": MOST_SHOWN in {len(person.sessions), len(person.browsers)},
        "requests": [_request(one, person) for one in person.requests],
        "codes_path": address("/admin/codes", {"address": account.email}),
        "events": _events(person),
        "events_path": address("/admin/events", {"account": account.id}),
    }


def _factors(person: Person) -> list[str]:
    has = person.account.authenticators
    found = [f"Passkey “{one.name}”, {_used(one.last_used_at, person)}" for one in person.passkeys]
    found += ["Authenticator app"] if has.has_totp else []
    found += [f"{has.recovery_codes} recovery codes left"] if has.recovery_codes else []
    return ["Password", *found, _mailed_code(has)]


def _used(at: datetime | None, person: Person) -> str:
    return f"used {ago(person.now - at)}" if at else "not used yet"


def _mailed_code(has: Authenticators) -> str:
    if not has.has_own:
        return "Mailed code"
    if has.must_be_shown:
        return "No mailed code, until an authenticator was shown again"
    return "Mailed code, besides these" if has.takes_mailed_code else "No mailed code, by choice"


def _session(session: Session, now: datetime) -> Facts:
    return {
        "id": session.id,
        "device": describe_device(session.user_agent),
        "client_address": session.client_address,
        "by": SHOWN_BY[session.verified_by],
        "began": ago(now - session.created_at),
        "seen": ago(now - session.last_seen_at),
    }


def _browser(browser: TrustedBrowser, now: datetime) -> Facts:
    return {
        "device": describe_device(browser.user_agent),
        "client_address": browser.client_address,
        "trusted": ago(now - browser.trusted_at),
        "ends_at": browser.expires_at,
    }


def _request(request: Request, person: Person) -> Facts:
    standing = standing_of(request, tries=person.code_tries, now=person.now)
    return {
        "id": request.id,
        "purpose": PURPOSES[request.purpose],
        "at": request.created_at,
        "became": (STANDINGS[standing], tone_of(standing)),
        "mails": request.mails,
        "tries": request.tries,
    }


def _events(person: Person) -> list[Facts]:
    return [
        {
            "at": event.at,
            "title": EVENTS[event.kind],
            "who": who(event, person.names),
            "who_id": event.actor
            if event.actor in person.names and event.actor != person.account.id
            else None,
            "detail": f"{describe_device(event.user_agent)}, {event.client_address}"
            if event.client_address
            else "",
        }
        for event in person.events
    ]
