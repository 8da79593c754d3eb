"""Replies of mail servers: what is behind their words.

The number says how bad it is (RFC 5321, section 4.2), the enhanced code what it is about
(RFC 3463); servers use both loosely, so their words are read first where those are plainer.
"""

import re
from enum import StrEnum


class Trouble(StrEnum):
    """What keeps a mail from being taken."""

    # Ours: the settings of this site.
    LOGIN_WRONG = "login wrong"
    LOGIN_WANTED = "login wanted"
    APP_PASSWORD_WANTED = "app password wanted"  # noqa: S105 - a name
    LOGIN_NOT_OFFERED = "login not offered"
    SENDER_NOT_ALLOWED = "sender not allowed"
    RELAY_DENIED = "relay denied"
    CERTIFICATE = "certificate"
    TLS = "tls"
    TLS_WANTED = "tls wanted"
    CONNECTION_REFUSED = "connection refused"
    HOST_UNKNOWN = "host unknown"
    UNREACHABLE = "unreachable"
    # How the world sees this site.
    UNAUTHENTICATED = "unauthenticated"
    BLOCKED = "blocked"
    SENDING_LIMIT = "sending limit"
    # The recipient's mailbox.
    MAILBOX_UNKNOWN = "mailbox unknown"
    DOMAIN_UNKNOWN = "domain unknown"
    MAILBOX_OFF = "mailbox off"
    MAILBOX_FULL = "mailbox full"
    TOO_LARGE = "too large"
    ADDRESS_MALFORMED = "address malformed"
    ADDRESS_NOT_ASCII = "address not ascii"
    # What passes.
    GREYLISTED = "greylisted"
    TOO_MANY_LOGINS = "too many logins"
    BUSY = "busy"
    TOO_SLOW = "too slow"
    HUNG_UP = "hung up"
    # Nothing that a server said.
    KEY_GONE = "key gone"
    NOT_SENT = "not sent"
    # What else there is.
    REFUSED = "refused"
    DELAYED = "delayed"


_LONGEST = 400  # characters; no reply is kept longer, and patterns take their time over a novel

# In this order: the first that fits is it. Enhanced codes are written with their dots.
_SIGNS = tuple(
    (trouble, re.compile(pattern, re.IGNORECASE))
    for trouble, pattern in (
        (Trouble.NOT_SENT, r"^$"),
        (Trouble.KEY_GONE, r"^the key of its code is gone"),
        (Trouble.CERTIFICATE, r"certificate"),
        (Trouble.LOGIN_NOT_OFFERED, r"offers neither auth|auth.* not supported|\b503\b.*\bauth"),
        (Trouble.TLS_WANTED, r"must issue a starttls|starttls (is )?required|5\.7\.10\b"),
        (Trouble.TLS, r"\bssl\b|\btls\b|starttls"),
        (
            Trouble.HOST_UNKNOWN,
            (
                r"name or service not known|nodename nor servname|getaddrinfo|name resolution"
                r"|no address associated|not known$|label (empty|too long)|codec can.t encode"
            ),
        ),
        (Trouble.CONNECTION_REFUSED, r"connection refused|connect call failed|errno 111\b"),
        (Trouble.UNREACHABLE, r"unreachable|no route to host|errno 1(01|13)\b"),
        (Trouble.TOO_SLOW, r"timed? ?out|took too long"),
        (
            Trouble.HUNG_UP,
            r"connection (was )?(lost|reset|closed)|unexpected eof|not connected|broken pipe",
        ),
        (
            Trouble.APP_PASSWORD_WANTED,
            (
                r"5\.7\.9\b|application-specific|app password|5\.7\.14\b|web browser"
                r"|basic authentication|smtpclientauthentication|5\.7\.139\b|^534\b"
            ),
        ),
        (Trouble.TOO_MANY_LOGINS, r"too many (login|auth)|4\.7\.0 too many"),
        (
            Trouble.UNAUTHENTICATED,
            (
                r"5\.7\.(2[0-9]|509|515)\b|\bspf\b|\bdkim\b|\bdmarc\b"
                r"|isn't authenticated|unauthenticated (e?mail|sender)"
            ),
        ),
        (
            Trouble.SENDER_NOT_ALLOWED,
            (
                r"5\.7\.(60|367)\b|send ?as|not owned by user|email address is not verified"
                r"|sender (address )?(rejected|refused|verify|is not|not)|not allowed to send"
                r"|not authorized to (send|use).*from|from address.*(verified|allowed)"
            ),
        ),
        (
            Trouble.LOGIN_WRONG,
            (
                r"^535\b|5\.7\.8\b|authentication (failed|unsuccessful|credentials invalid)"
                r"|incorrect authentication|username and password not accepted"
            ),
        ),
        (
            Trouble.LOGIN_WANTED,
            r"^530\b|5\.7\.57\b|authentication (is )?required|not authenticated|must authenticate",
        ),
        (
            Trouble.RELAY_DENIED,
            r"relay|5\.7\.64\b|not (permitted|allowed) to relay|we do not accept mail for",
        ),
        (
            Trouble.SENDING_LIMIT,
            (
                r"quota exceeded.*(send|messag)|(send|messag)\w* (quota|limit|rate)|maximum sending"
                r"|throttl|rate.?limit|unusual rate|4\.7\.28\b|5\.4\.5\b|5\.7\.(1|2)\.(2|3)\b"
                r"|too many (messages|mails|recipients)|limit exceeded|exceeded.*limit"
            ),
        ),
        (
            Trouble.MAILBOX_FULL,
            (
                r"[45]\.2\.2\b|over ?quota|quota exceeded|mailbox (is )?full|out of storage"
                r"|insufficient (system )?storage|^452\b"
            ),
        ),
        (Trouble.TOO_LARGE, r"[45]\.(2|3)\.(3|4)\b.*(size|large|big)|message.*too (large|big)"),
        (Trouble.ADDRESS_NOT_ASCII, r"[45]\.6\.7\b|smtputf8"),
        (Trouble.GREYLISTED, r"gr[ea]ylist|4\.7\.1\b.*(try|wait|later)|postgrey"),
        (
            Trouble.BLOCKED,
            (
                r"spam|spamhaus|spamcop|black ?list|block ?list|blocked|\brbl\b|dnsbl|reputation"
                r"|unsolicited|banned|virus|5\.7\.(511|606|708|750)\b|poor|junk|suspicious"
            ),
        ),
        (
            Trouble.DOMAIN_UNKNOWN,
            (
                r"[45]\.1\.2\b|[45]\.4\.4\b|domain (name )?not found|unrouteable|host not found"
                r"|no (such|valid) (domain|mx)|bad destination|domain .*does not exist|nullmx"
            ),
        ),
        (
            Trouble.MAILBOX_OFF,
            r"[45]\.2\.1\b|(account|mailbox|user).*(disabled|inactive|suspended|locked)",
        ),
        (
            Trouble.MAILBOX_UNKNOWN,
            (
                r"[45]\.1\.(1|6|0|10)\b|(no such|unknown|invalid|nonexistent) (user|recipient"
                r"|mailbox|address|person)|user (unknown|not found)|does(n.t| not) exist"
                r"|recipient (address )?rejected|(mailbox|address|recipient) (unavailable|unknown"
                r"|not found)|no mailbox|requested action not taken: mailbox"
            ),
        ),
        (
            Trouble.ADDRESS_MALFORMED,
            r"[45]\.1\.3\b|^501\b|(bad|malformed|invalid).*(syntax|address)",
        ),
        (Trouble.BLOCKED, r"^5\d\d.*5\.7\.|policy|message content|content rejected"),
        (
            Trouble.BUSY,
            r"^421\b|^45[01]\b|4\.(3|4)\.\d+\b|try again|temporar|too busy|unavailable|overload",
        ),
        (Trouble.MAILBOX_UNKNOWN, r"^550\b"),
        (Trouble.REFUSED, r"^5\d\d\b"),
        (Trouble.DELAYED, r""),
    )
)


def explain(reply: str) -> Trouble:
    """Return what is behind a reply, or behind our own words where no server came to speak."""
    words = reply[:_LONGEST]
    return next(trouble for trouble, sign in _SIGNS if sign.search(words))
