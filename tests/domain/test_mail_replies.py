"""Replies of mail servers, as they come from the world, and what is behind them."""

import pytest

from otpweb.domain.mail_replies import Trouble, explain

REPLIES = {
    Trouble.LOGIN_WRONG: [
        # Gmail, Microsoft 365, SES, Postfix, Exim
        (
            "535 5.7.8 Username and Password not accepted. For more information, go to "
            "https://support.google.com/mail/?p=BadCredentials a640c23a62f3a-gsmtp"
        ),
        "535 5.7.3 Authentication unsuccessful [AM0PR01CA0101.eurprd01.prod.exchangelabs.com]",
        "535 Authentication Credentials Invalid",
        "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
        "535 Incorrect authentication data",
    ],
    Trouble.LOGIN_WANTED: [
        (
            "530-5.7.0 Authentication Required. For more information, go to 530 5.7.0 "
            "https://support.google.com/accounts/troubleshooter/2402620. - gsmtp"
        ),
        "530 5.7.57 Client not authenticated to send mail. [LO2P265CA0001.GBRP265]",
        "530 Authentication required",
        "550 5.7.1 Authentication required",
    ],
    Trouble.APP_PASSWORD_WANTED: [
        (
            "534-5.7.9 Application-specific password required. For more information, go to 534 "
            "https://support.google.com/mail/?p=InvalidSecondFactor"
        ),
        (
            "534-5.7.14 <https://accounts.google.com/signin/continue> Please log in via your web "
            "browser and then try again."
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
            "Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."
        ),
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    ],
    Trouble.LOGIN_NOT_OFFERED: [
        "The mail server offers neither AUTH PLAIN nor AUTH LOGIN over TLS",
        "503 AUTH command used when not advertised",
    ],
    Trouble.SENDER_NOT_ALLOWED: [
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.2.252 SendAsDenied; app@contoso.com not allowed to send as no-reply@contoso.com",
        (
            "554 Message rejected: Email address is not verified. The following failed the "
            "check in region EU-WEST-1: no-reply@example.org"
        ),
        "553 5.7.1 <no-reply@example.org>: Sender address rejected: not owned by user app",
        "550 Sender verify failed",
        "553 5.7.1 Sender address rejected",
    ],
    Trouble.RELAY_DENIED: [
        "554 5.7.1 <ann@example.com>: Relay access denied",
        "550 relay not permitted",
        (
            "550-5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've registered "
            "your Workspace SMTP Relay service doesn't match"
        ),
        "550 5.7.64 TenantAttribution; Relay Access Denied",
    ],
    Trouble.CERTIFICATE: [
        "The mail server's certificate is not valid: self-signed certificate",
        "The mail server's certificate is not valid: certificate has expired",
    ],
    Trouble.TLS: [
        "SMTP STARTTLS extension not supported by server.",
        "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
        "454 4.7.0 TLS not available due to local problem",
    ],
    Trouble.TLS_WANTED: ["530 5.7.0 Must issue a STARTTLS command first"],
    Trouble.CONNECTION_REFUSED: [
        "Error connecting to 127.0.0.1 on port 1: [Errno 111] Connect call failed ('127.0.0.1', 1)"
    ],
    Trouble.HOST_UNKNOWN: [
        "Error connecting to mail.invalid on port 25: [Errno -2] Name or service not known",
        "[Errno -3] Temporary failure in name resolution",
        "'idna' codec can't encode character '\\x2e' in position 5: label empty or too long",
    ],
    Trouble.UNREACHABLE: ["[Errno 101] Network is unreachable", "[Errno 113] No route to host"],
    Trouble.TOO_SLOW: [
        "Timed out connecting to smtp.example.org on port 587",
        "The mail server took too long",
        "421 4.4.2 mail.example.org Error: timeout exceeded",
    ],
    Trouble.HUNG_UP: ["Connection lost", "[Errno 104] Connection reset by peer"],
    Trouble.UNAUTHENTICATED: [
        (
            "550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail "
            "requires all senders to authenticate with either SPF or DKIM."
        ),
        "550 5.7.509 Access denied, sending domain [EXAMPLE.ORG] does not pass DMARC verification",
        "550 5.7.23 SPF validation failed",
    ],
    Trouble.BLOCKED: [
        "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        (
            "550-5.7.1 [192.0.2.1] The IP you're using to send mail is not authorized to send "
            "directly to our servers: unsolicited mail"
        ),
        "554 5.6.0 Message content rejected",
        "550 High probability of spam",
        "554 5.7.1 Message rejected under local policy",
    ],
    Trouble.SENDING_LIMIT: [
        (
            "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail sending "
            "limits go to https://support.google.com/a/answer/166852"
        ),
        "454 Throttling failure: Maximum sending rate exceeded.",
        "454 Throttling failure: Daily message quota exceeded.",
        "421-4.7.28 Our system has detected an unusual rate of unsolicited mail",
        "450 4.7.1 Error: too much mail from 192.0.2.1, sending rate limit",
    ],
    Trouble.TOO_MANY_LOGINS: [
        "454 4.7.0 Too many login attempts, please try again later. a640c23a62f3a-gsmtp"
    ],
    Trouble.MAILBOX_UNKNOWN: [
        (
            "550-5.1.1 The email account that you tried to reach does not exist. Try "
            "double-checking the recipient's email address"
        ),
        (
            "550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in virtual "
            "mailbox table"
        ),
        (
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient n@contoso.com not found by SMTP "
            "address lookup does not exist"
        ),
        "550 No such user here",
        "550 5.1.1 No such user here",
        "550 Requested action not taken: mailbox unavailable",
        "551 User unknown",
        "550",
    ],
    Trouble.DOMAIN_UNKNOWN: [
        "450 4.1.2 <ann@gmial.invalid>: Recipient address rejected: Domain not found",
        "550 Unrouteable address",
        "550 5.4.4 Host not found",
    ],
    Trouble.MAILBOX_OFF: [
        "550 5.2.1 The email account that you tried to reach is disabled.",
        "450 4.2.1 The user you are trying to contact is receiving mail at a rate that",
    ],
    Trouble.MAILBOX_FULL: [
        "552 5.2.2 The email account that you tried to reach is over quota.",
        "452 4.2.2 The recipient's inbox is out of storage space.",
        "552 5.2.2 Mailbox full",
        "452 4.3.1 Insufficient system storage",
    ],
    Trouble.TOO_LARGE: ["552 5.3.4 Message size exceeds fixed limit"],
    Trouble.ADDRESS_MALFORMED: ["553 5.1.3 The recipient address is not a valid RFC 5321 address"],
    Trouble.ADDRESS_NOT_ASCII: [
        "553 5.6.7 The mail server takes no address with letters beyond ASCII"
    ],
    Trouble.GREYLISTED: [
        "451 4.7.1 Greylisted, try again later",
        (
            "450 4.2.0 <ann@example.com>: Recipient address rejected: Greylisted, see "
            "http://postgrey.schweikert.ch/help/example.com.html"
        ),
        "451 Temporary local problem - please try later: greylisting in action",
    ],
    Trouble.BUSY: [
        "421 4.3.2 Too busy, come back later",
        "451 4.3.0 Temporary lookup failure",
        "421 4.3.0 Temporary System Problem. Try again later. gsmtp",
        "451 Temporary local problem - please try later",
        "450 4.3.2 Service currently unavailable",
    ],
    Trouble.KEY_GONE: ["the key of its code is gone"],
    Trouble.NOT_SENT: [""],
    Trouble.REFUSED: ["554 Transaction failed", "599 ???"],
    Trouble.DELAYED: ["???", "\x00", "499"],
}


@pytest.mark.parametrize(
    ("reply", "trouble"), [(one, trouble) for trouble, those in REPLIES.items() for one in those]
)
def test_what_is_behind_a_reply(reply: str, trouble: Trouble) -> None:
    assert explain(reply) is trouble


def test_no_trouble_is_without_a_reply_here() -> None:
    assert set(REPLIES) == set(Trouble)


def test_a_very_long_reply_is_read_at_once() -> None:
    assert explain("message " * 40_000) is Trouble.DELAYED
