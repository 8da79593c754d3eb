"""What the desk and the command say about mail: what a reply means, and what to do about it."""

from datetime import timedelta

from otpweb.domain.mail_replies import Trouble, explain
from otpweb.domain.mails import MailLine, MailState

MEANINGS = {
    Trouble.LOGIN_WRONG: (
        "The mail server does not accept our login.",
        "Check OTPWEB_SMTP_USER and OTPWEB_SMTP_PASSWORD; was the password changed there?",
    ),
    Trouble.LOGIN_WANTED: (
        "The mail server takes mail only after a login.",
        "Set OTPWEB_SMTP_USER and OTPWEB_SMTP_PASSWORD.",
    ),
    Trouble.APP_PASSWORD_WANTED: (
        "The mail provider takes no plain password for this account.",
        (
            "Make an app password there, or allow SMTP logins for the account, and put it into "
            "OTPWEB_SMTP_PASSWORD."
        ),
    ),
    Trouble.LOGIN_NOT_OFFERED: (
        "The mail server lets nobody log in over this connection.",
        (
            "Use OTPWEB_SMTP_SECURITY=starttls with port 587, or tls with 465; or leave "
            "OTPWEB_SMTP_USER empty if no login is needed."
        ),
    ),
    Trouble.SENDER_NOT_ALLOWED: (
        "The account that we log in with may not send as our address.",
        (
            "OTPWEB_EMAIL_FROM has to be an address of OTPWEB_SMTP_USER, or one that the provider "
            "has verified for it."
        ),
    ),
    Trouble.RELAY_DENIED: (
        "The mail server passes no mail on for us.",
        "Log in to it (OTPWEB_SMTP_USER), or have it allow the address of this machine.",
    ),
    Trouble.CERTIFICATE: (
        "The certificate of the mail server is not valid, so nothing was sent.",
        (
            "Check that OTPWEB_SMTP_HOST is the name in its certificate; have an expired or "
            "self-signed one replaced."
        ),
    ),
    Trouble.TLS: (
        "The mail server and we did not agree on encryption.",
        "Check OTPWEB_SMTP_SECURITY and the port: starttls goes with 587, tls with 465.",
    ),
    Trouble.TLS_WANTED: (
        "The mail server takes mail only over an encrypted connection.",
        "Set OTPWEB_SMTP_SECURITY=starttls, or tls with port 465.",
    ),
    Trouble.CONNECTION_REFUSED: (
        "Nobody answers at the port of the mail server.",
        (
            "Is the server running? Check OTPWEB_SMTP_HOST and OTPWEB_SMTP_PORT. Many hosts block "
            "port 25; 587 usually works."
        ),
    ),
    Trouble.HOST_UNKNOWN: (
        "The name of the mail server cannot be found.",
        "Check OTPWEB_SMTP_HOST for typing mistakes, and whether this machine can look up names.",
    ),
    Trouble.UNREACHABLE: (
        "There is no way to the mail server from this machine.",
        "Check its network, and the firewall for OTPWEB_SMTP_PORT.",
    ),
    Trouble.UNAUTHENTICATED: (
        "The provider of the recipient cannot tell that the mail is really from us.",
        "Publish SPF and DKIM for the domain of OTPWEB_EMAIL_FROM, as the mail provider says.",
    ),
    Trouble.BLOCKED: (
        "A filter took our mail for spam, or its policy forbids it.",
        (
            "See whether the address of the mail server is on a block list, and ask the "
            "postmaster over there to let it through."
        ),
    ),
    Trouble.SENDING_LIMIT: (
        "The mail provider lets us send no more for now.",
        "Wait, or ask the provider for a higher limit.",
    ),
    Trouble.MAILBOX_UNKNOWN: (
        "There is no such mailbox.",
        "Most likely a typing mistake: the person can correct the address and ask again.",
    ),
    Trouble.DOMAIN_UNKNOWN: (
        "The part after the @ takes no mail.",
        "Most likely a typing mistake: the person can correct the address and ask again.",
    ),
    Trouble.MAILBOX_OFF: (
        "The mailbox takes no mail at the moment.",
        "Its owner has to ask their mail provider, or use another address.",
    ),
    Trouble.MAILBOX_FULL: (
        "The mailbox is full.",
        "Its owner has to make room, then ask for a new code.",
    ),
    Trouble.TOO_LARGE: (
        "The mail server found the mail too large.",
        "Ours are a few kilobytes: ask whoever runs the server about its limit.",
    ),
    Trouble.ADDRESS_MALFORMED: (
        "The mail server does not take the address for one.",
        "The person should check it, or use another one.",
    ),
    Trouble.ADDRESS_NOT_ASCII: (
        "The mail server takes no addresses with letters beyond ASCII.",
        "The person needs another address, or the site a mail server that knows SMTPUTF8.",
    ),
    Trouble.GREYLISTED: (
        "The mail server lets strangers wait for a while.",
        "Nothing: we try again by ourselves. It knows us after the first time.",
    ),
    Trouble.TOO_MANY_LOGINS: (
        "The mail provider finds that we log in too often.",
        "Wait an hour. If it goes on, see whether something else uses the same account.",
    ),
    Trouble.BUSY: (
        "The mail server has no time for us just now.",
        "Nothing: we try again by ourselves. If it goes on, ask its operator.",
    ),
    Trouble.TOO_SLOW: (
        "The mail server did not answer in time.",
        "We try again. If it goes on, check OTPWEB_SMTP_HOST, the port and the firewall.",
    ),
    Trouble.HUNG_UP: (
        "The connection broke off.",
        "We try again. If it goes on, check that OTPWEB_SMTP_SECURITY fits the port.",
    ),
    Trouble.KEY_GONE: (
        "OTPWEB_SECRET_KEY was replaced, and the code cannot be made any more.",
        "Keep an old key in OTPWEB_SECRET_KEY_FALLBACKS for a while; the person asks again.",
    ),
    Trouble.NOT_SENT: (
        "Nobody wanted it any more: its request had ended, or there was a newer code.",
        "Nothing, unless mail was paused or the server was down.",
    ),
    Trouble.REFUSED: (
        "The mail server refused it.",
        "Its words may say why; if not, ask its operator.",
    ),
    Trouble.DELAYED: (
        "The mail server did not take it this time.",
        "We try again by ourselves. If it goes on, ask its operator.",
    ),
}

STATES = {
    MailState.QUEUED: ("Waiting", "waiting"),
    MailState.DELAYED: ("Delayed", "waiting"),
    MailState.ACCEPTED: ("Taken", "good"),
    MailState.PRINTED: ("Printed", ""),
    MailState.REFUSED: ("Address refused", "bad"),
    MailState.FAILED: ("Not taken from us", "bad"),
    MailState.EXPIRED: ("Given up", ""),
}


def meaning(line: MailLine) -> tuple[str, str] | None:
    """Return what the reply to a mail means and what to do; None when there is nothing to mend."""
    if line.state in {MailState.ACCEPTED, MailState.PRINTED}:
        return None
    return MEANINGS[explain(line.reply)] if line.reply or line.state.is_dead else None


def letter(name: str) -> str:
    """Return what a letter is called: "login_code" is a "Login code"."""
    return name.replace("_", " ").capitalize()


def about(age: timedelta) -> str:
    """Return "about 6 minutes", rounded: nobody needs it to the second."""
    minutes = max(1, round(age / timedelta(minutes=1)))
    if minutes >= 90:
        return f"about {round(minutes / 60)} hours"
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


def took(age: timedelta) -> str:
    """Return how long something took, in whole seconds, rounded up: "2 seconds"."""
    seconds = max(1, -(-age // timedelta(seconds=1)))
    if seconds >= 120:
        return f"{seconds // 60} minutes"
    return "1 second" if seconds == 1 else f"{seconds} seconds"
